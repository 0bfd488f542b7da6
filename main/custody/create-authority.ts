import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { AuthorityOrder } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { RequestedKey, SubjectPart } from '../../preload/contract/requests.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { insertAuthority, listAuthorities } from '../store/authorities.ts';
import { findByFingerprint } from '../store/certificates.ts';
import type { Database } from '../store/open-database.ts';
import type { AuthorityTable } from '../store/schema.ts';
import { insertEpoch } from '../store/sealed-keys.ts';
import { beginEpoch } from '../vault/epoch.ts';
import { insertProved } from './prove-sealed.ts';
import { putCertificate } from './put-certificate.ts';
import { describeCertificate, type ReadCertificate } from './read-entries.ts';
import { type SealedKey, sealKey } from './seal-key.ts';
import type { VaultAtWork } from './vault-at-work.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Clocks of clients may be behind: a certificate that begins now would not be valid there yet. In ms. */
export const BACKDATED = 60 * 60 * 1000;

/** A key of an authority, sealed, and its certificate. */
interface Made {
  pkcs8: SecretBytes;
  sealed: SealedKey;
  certificate: ReadCertificate;
  keyAlgorithm: RequestedKey;
}

/**
 * Makes a root and an issuing CA under it. Each key is sealed before its certificate is signed, and the sealed copies are opened again in the
 * transaction that stores the certificates: an authority whose key the vault does not have never exists.
 */
export async function createAuthority(vault: VaultAtWork, run: CommandRun, order: AuthorityOrder): Promise<Ending> {
  run.progress(0, 2);
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  const notBefore = vault.now() - BACKDATED;
  const rootEnd = vault.now() + order.rootYears * 365 * DAY;
  const sealing = { vaultId: vault.vaultId, policy: vault.chain.current, epoch, now: vault.now() };
  const root = await make(vault, run, sealing, order.rootKey, null, {
    crlUrl: null,
    permitted: [],
    excluded: [],
    profile: 'root' as const,
    subject: named(order, `${order.name} Root CA`),
    pathLength: 1,
    notBefore,
    notAfter: rootEnd,
  });
  using _rootKey = root.pkcs8;
  run.progress(1, 2);
  const issuing = await make(vault, run, sealing, order.issuingKey, root, {
    permitted: order.permitted,
    excluded: order.excluded,
    // The list that tells of a revoked issuing CA is the root's, which is handed over by hand.
    crlUrl: null,
    profile: 'issuing-ca' as const,
    subject: named(order, `${order.name} Issuing CA`),
    pathLength: 0,
    notBefore,
    // Never beyond its root.
    notAfter: Math.min(rootEnd, vault.now() + order.issuingYears * 365 * DAY),
  });
  using _issuingKey = issuing.pkcs8;
  run.signal.throwIfAborted();
  await vault.ledger.record(async (queries, note) => {
    await demandFreeName(queries, order.name);
    await insertEpoch(queries, epoch.rows);
    const intake = { queries, note, vaultId: vault.vaultId, epoch, command: run.id, now: vault.now() };
    let parent: string | null = null;
    for (const [role, made] of [
      ['root', root],
      ['issuing', issuing],
    ] as const) {
      const { facts } = made.certificate;
      const keyEntry = note({
        action: 'key.stored',
        command: run.id,
        objects: [{ kind: 'key', id: facts.spkiSha256, label: made.keyAlgorithm }],
        rows: made.sealed.rows,
        text: `A private key (${algorithmWords(made.keyAlgorithm)}) was made and sealed for ${facts.commonName}.`,
      });
      await insertProved(intake, [made], keyEntry);
      await putCertificate(
        intake,
        made.certificate,
        `local CA ${order.name}`,
        { certificatesStored: [], certificatesKnown: [], matched: 0, answered: [] },
        { authority: parent, request: null },
      );
      const stored = await findByFingerprint(queries, facts.fingerprint);
      const row: Omit<AuthorityTable, 'log_entry'> = {
        id: randomIdentifier(),
        name: order.name,
        role,
        certificate: stored?.id as string,
        parent,
        crl_url: role === 'issuing' ? order.crlUrl : null,
        crl_number: 0,
        crl: null,
        crl_at: null,
        crl_next: null,
        crl_entries: null,
        created_at: vault.now(),
      };
      const entry = note({
        action: 'authority.created',
        command: run.id,
        objects: [
          { kind: 'authority', id: row.id, label: order.name },
          { kind: 'certificate', id: row.certificate, label: facts.commonName ?? facts.subject },
        ],
        rows: [{ table: 'authorities', id: row.id, hash: rowHash('authorities', row) }],
        text: `The ${role === 'root' ? 'root' : 'issuing CA'} of the local CA ${order.name} was created.`,
      });
      await insertAuthority(queries, { ...row, log_entry: entry });
      parent = row.id;
    }
  });
  run.progress(2, 2);
  vault.inventoryChanged();
  return {
    state: 'done',
    outcome: `The local CA ${order.name} was created: a root and an issuing CA, their keys sealed in this vault.`,
    facts: [
      { name: 'Root', value: root.certificate.facts.subject },
      { name: 'Issuing CA', value: issuing.certificate.facts.subject },
    ],
  };
}

/** @throws StrongroomError `AUTHORITY_REFUSES` */
export async function demandFreeName(queries: Database, name: string): Promise<void> {
  if ((await listAuthorities(queries)).some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw new StrongroomError('AUTHORITY_REFUSES', `There is a local CA named ${name} already.`, 'Choose another name.');
}

function named(order: AuthorityOrder, commonName: string): SubjectPart[] {
  return [{ type: 'CN', value: commonName }, ...order.subject];
}

interface Wanted {
  profile: 'root' | 'issuing-ca';
  subject: SubjectPart[];
  pathLength: number;
  permitted: AuthorityOrder['permitted'];
  excluded: AuthorityOrder['excluded'];
  crlUrl: string | null;
  notBefore: number;
  notAfter: number;
}

async function make(
  vault: VaultAtWork,
  run: CommandRun,
  sealing: Parameters<typeof sealKey>[0],
  keyAlgorithm: RequestedKey,
  issuer: Made | null,
  wanted: Wanted,
): Promise<Made> {
  const pair = await vault.workshop.generate(keyAlgorithm, run.signal);
  const pkcs8 = SecretBytes.take(pair.pkcs8);
  try {
    const commonName = wanted.subject.find(({ type }) => type === 'CN')?.value ?? '';
    const sealed = await sealKey(sealing, { pkcs8, spkiSha256: sha256Hex(pair.spki), keyAlgorithm }, `made for ${commonName}`);
    const der = await vault.workshop.signAs('authority', {
      ...wanted,
      spki: pair.spki,
      issuer: issuer?.certificate.der ?? null,
      signingKey: (issuer?.pkcs8 ?? pkcs8).copyToMove(),
    });
    return { pkcs8, sealed, certificate: describeCertificate(der), keyAlgorithm };
  } catch (error) {
    pkcs8[Symbol.dispose]();
    throw error;
  }
}
