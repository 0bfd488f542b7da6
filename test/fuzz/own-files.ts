import { signCheckpoint } from '../../main/audit/checkpoint.ts';
import { type BackupNote, signBackupNote } from '../../main/backup/note.ts';
import { encryptAge } from '../../main/crypto/age.ts';
import { ageIdentity, ageRecipient } from '../../main/crypto/age-recipient.ts';
import { ARGON2ID_FLOOR } from '../../main/crypto/argon2id.ts';
import { concatBytes, utf8 } from '../../main/crypto/bytes.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { TAR_END, tarHeader, tarPadding } from '../../main/formats/tar.ts';
import { kitText } from '../../main/service/kit-sheet.ts';
import { headerText } from '../../main/vault/header-file.ts';
import { newVault } from '../../main/vault/new-vault.ts';
import { signerName } from '../../main/vault/policy.ts';

/** The seed of whoever can open the age files. */
export const readerSeed = () => SecretBytes.take(new Uint8Array(32).fill(9));

const table = `commonName,subjectAltNames,o,ou,c,key,hash,extendedKeyUsage,mustStaple,term
www.example.com,"DNS:www.example.com, DNS:example.com, IP:192.0.2.1",Strongroom,"a, b",CH,ec-p256,sha256,serverAuth,yes,90
"mail ""x"".example",,Zürich & Söhne,,DE,rsa-3072,sha384,,,
`;

async function* once(bytes: Uint8Array) {
  yield bytes;
}

/** The files that Strongroom itself writes and reads again, by the name of their reader. */
export async function makeOwnFiles(): Promise<Record<string, Uint8Array[]>> {
  const { header, chain, unlocked, kitIdentity } = await newVault('Alice', utf8('walnut-turbine-harbor-lilac'), { kit: true, cost: ARGON2ID_FLOOR });
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
  const kit = kitText({
    vaultId,
    vaultName: 'Acme',
    policyGeneration: 1,
    createdAt: 0,
    identity: kitIdentity ?? ageIdentity(readerSeed()),
  } as Parameters<typeof kitText>[0]);
  const backupNote = signBackupNote(note, signer);
  unlocked[Symbol.dispose]();
  return {
    table: [utf8(table), utf8(table.replaceAll(',', ';')), Buffer.from(`\ufeff${table.replaceAll(',', '\t')}`, 'utf16le')],
    note: [utf8(backupNote), utf8(checkpoint), utf8(header.policies[0] as string)],
    header: [headerBytes],
    kit: [utf8(kit), utf8(`${kitIdentity}\n`)],
    tar: [tar],
    age: [concatBytes(...sealed)],
  };
}
