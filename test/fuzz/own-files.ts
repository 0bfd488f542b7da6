import { signCheckpoint } from '../../main/audit/checkpoint.ts';
import { type BackupNote, signBackupNote } from '../../main/backup/note.ts';
import { encryptAge } from '../../main/crypto/age.ts';
import { ageRecipient } from '../../main/crypto/age-recipient.ts';
import { ARGON2ID_FLOOR } from '../../main/crypto/argon2id.ts';
import { concatBytes, utf8 } from '../../main/crypto/bytes.ts';
import { sha256, sha256Hex } from '../../main/crypto/hash.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { blocklistNoteText } from '../../main/formats/blocklist-note.ts';
import { sheetLine } from '../../main/formats/kit-sheet-code.ts';
import { sheetText } from '../../main/formats/kit-sheet-text.ts';
import { pkcs12Profiles } from '../../main/formats/pkcs12-profiles.ts';
import { writePkcs12 } from '../../main/formats/pkcs12-write.ts';
import { signNote } from '../../main/formats/signed-note.ts';
import { TAR_END, tarHeader, tarPadding } from '../../main/formats/tar.ts';
import { writeJksTruststore, writePkcs12Truststore } from '../../main/formats/truststore-write.ts';
import { headerText } from '../../main/vault/header-file.ts';
import { newVault } from '../../main/vault/new-vault.ts';
import { signerName } from '../../main/vault/policy.ts';
import { newKit, sheetsOf } from '../../main/vault/recovery-kit.ts';
import { makePair } from '../integration/pairs.ts';
import { exportedLog } from './exported-log.ts';
import { PASSPHRASE } from './rewrap.ts';

/** The seed of whoever can open the age files. */
export const readerSeed = () => SecretBytes.take(new Uint8Array(32).fill(9));

const table = `commonName,subjectAltNames,o,ou,c,key,hash,extendedKeyUsage,mustStaple,term
www.example.com,"DNS:www.example.com, DNS:example.com, IP:192.0.2.1",Strongroom,"a, b",CH,ec-p256,sha256,serverAuth,yes,90
"mail ""x"".example",,Zürich & Söhne,,DE,rsa-3072,sha384,,,
`;

/** Stores that no program of the oracles writes everywhere: PBMAC1 takes OpenSSL 3.4, the attribute of Oracle's truststores 3.2. */
async function containers(): Promise<Uint8Array[]> {
  const { pkcs8, certificate, name } = await makePair('seed.example');
  const passphrase = utf8(PASSPHRASE);
  const common = { passphrase, iterations: 1 };
  const profiles = Object.keys(pkcs12Profiles) as (keyof typeof pkcs12Profiles)[];
  const certificates = [
    { alias: name, der: certificate },
    { alias: 'Zürich', der: certificate },
  ];
  return [
    ...profiles.flatMap((profile) => [
      writePkcs12({ ...common, profile, pkcs8, chain: [certificate], friendlyName: name }),
      writePkcs12Truststore({ ...common, profile, certificates }),
    ]),
    writeJksTruststore({ certificates, passphrase, createdAt: 1 }),
  ];
}

/** In badkeys' format: hashes of 15 bytes in their order, each with the number of its list. */
function blocklist(): Uint8Array {
  const lines = Array.from({ length: 40 }, (_, number) => sha256(utf8(`${number}`)).subarray(0, 15)).toSorted(Buffer.compare);
  return concatBytes(...lines.flatMap((line) => [line, Uint8Array.of(1)]));
}

async function* once(bytes: Uint8Array) {
  yield bytes;
}

/** The files that Strongroom itself writes and reads again, by the name of their reader. */
export async function makeOwnFiles(): Promise<Record<string, Uint8Array[]>> {
  const { header, chain, unlocked, kit } = await newVault('Alice', utf8('walnut-turbine-harbor-lilac'), { kit: true, cost: ARGON2ID_FLOOR });
  const { vaultId } = chain;
  const signer = { name: signerName(vaultId, unlocked.officer.id), ...unlocked.keys.signing };
  const checkpoint = signCheckpoint({ vaultId, size: 7, root: new Uint8Array(32), time: 1, database: '0'.repeat(64) }, signer);
  const note: BackupNote = {
    type: 'strongroom/backup/v1',
    vaultId,
    policyGeneration: 1,
    logSize: 7,
    takenAt: 1,
    size: 1,
    sha256: '0'.repeat(64),
    previous: null,
    checkpoint,
    slots: header.slots,
  };
  const headerBytes = utf8(headerText({ ...header, mac: 'AAAA' }));
  const file = (name: string, bytes: Uint8Array) => concatBytes(tarHeader({ name, size: bytes.length }, 0), bytes, tarPadding(bytes.length));
  const tar = concatBytes(file('header.json', headerBytes), file('vault.db', new Uint8Array(700).fill(7)), file('checkpoint', utf8(checkpoint)), TAR_END);
  const { file: age, fileKey } = await encryptAge(once(new Uint8Array(70_000)), [ageRecipient(readerSeed())]);
  fileKey[Symbol.dispose]();
  const sealed: Uint8Array[] = [];
  for await (const chunk of age) sealed.push(chunk);
  const several = await newKit(3, 2);
  const about = { vaultName: 'Acme', vaultId, createdAt: 0 };
  const sheets = [...(kit ? sheetsOf(kit, vaultId, 1) : []), ...sheetsOf(several, vaultId, 2)];
  const backupNote = signBackupNote(note, signer);
  const list = blocklist();
  const statement = { name: 'seeds', date: '2026-11-01', size: list.length, count: list.length / 16, sha256: sha256Hex(list), lists: { '1': 'a list' } };
  const blocklistNote = signNote(blocklistNoteText(statement), [signer]);
  const log = await exportedLog(vaultId, header.policies, signer, 5);
  unlocked[Symbol.dispose]();
  return {
    table: [utf8(table), utf8(table.replaceAll(',', ';')), Buffer.from(`\ufeff${table.replaceAll(',', '\t')}`, 'utf16le')],
    container: await containers(),
    note: [utf8(backupNote), utf8(checkpoint), utf8(header.policies[0] as string), utf8(blocklistNote)],
    blocklist: [list],
    log: [log],
    header: [headerBytes],
    kit: sheets.flatMap((sheet) => [sheetText(sheet, about), sheetLine(sheet).bytes]),
    tar: [tar],
    age: [concatBytes(...sealed)],
  };
}
