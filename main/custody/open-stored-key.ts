import { StrongroomError } from '../../preload/contract/errors.ts';
import { InclusionCheck } from '../audit/check-inclusion.ts';
import type { Checkpoint } from '../audit/checkpoint.ts';
import { signersOf } from '../audit/signers.ts';
import { newestSignedCheckpoint } from '../audit/stored-checkpoint.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { findKeys, sealedRecords } from '../store/sealed-keys.ts';
import type { WholeRecord } from '../store/whole-records.ts';
import { tooFewShares } from './approvals/approval-errors.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { wereDestroyed } from './destroy-key.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/**
 * Opens one stored private key with the shares that its custodians gave for it. Before it is opened, the log must vouch for the record and for
 * all that it takes to open it: a row that was swapped or rolled back opens to nothing.
 * @returns PKCS#8 DER
 * @throws StrongroomError `KEY_MISSING`, `KEY_DESTROYED`, `RECORD_DAMAGED`, `APPROVALS_MISSING`
 */
export async function openStoredKey(vault: VaultAtWork, spkiSha256: string, shares: Pick<KeyShares, 'open'>): Promise<SecretBytes> {
  const [record] = (await vouchedRecords(vault, [spkiSha256])).values();
  if (!record || record instanceof StrongroomError) throw record ?? missing();
  return openVouched(record, shares);
}

/**
 * The records of several keys, by the SHA-256 of their public keys, that the log vouches for; or why one of them is not to be opened. As many queries as for
 * one.
 */
export async function vouchedRecords(vault: VaultAtWork, spkis: readonly string[]): Promise<ReadonlyMap<string, WholeRecord | StrongroomError>> {
  const { queries } = vault;
  const keys = await findKeys(queries, spkis);
  const records = await sealedRecords(
    queries,
    [...keys.values()].map(({ id }) => id),
  );
  const entries = [...records.values()].map(({ log_entry: entry }) => entry).filter(Number.isSafeInteger);
  const signed = await statementOver(vault, Math.max(-1, ...entries));
  const inclusion = signed && new InclusionCheck(queries, signed);
  const gone = await wereDestroyed(queries, spkis);
  const judge = async (spki: string): Promise<WholeRecord | StrongroomError> => {
    const key = keys.get(spki);
    if (!key) return missing();
    const record = records.get(key.id);
    if (!record && key.state === 'destroyed') return destroyed();
    if (!record?.sealedIn || !record.key) return damaged('A part of it is missing.');
    if (!(await inclusion?.holds(record.log_entry, 'records', record))) return damaged('The signed log does not vouch for it.');
    if (gone.has(spki)) return damaged('The log says that this key was destroyed, and yet its record is here.');
    // Only now: what the row says of the key is vouched for like the rest.
    if (record.key.state === 'destroyed') return destroyed();
    return record.spki_sha256 === spki ? record : damaged('It is the record of another key.');
  };
  const judged = new Map<string, WholeRecord | StrongroomError>();
  for (const spki of spkis) judged.set(spki, await judge(spki));
  return judged;
}

/**
 * Opens a record for which the log has vouched.
 * @returns PKCS#8 DER
 * @throws StrongroomError `RECORD_DAMAGED`, `APPROVALS_MISSING`
 */
export async function openVouched(record: WholeRecord, shares: Pick<KeyShares, 'open'>): Promise<SecretBytes> {
  const opened = await shares.open(record);
  if (opened === 'too-few') throw tooFewShares();
  if (opened === 'no-share') throw damaged('The officer’s key to it does not open.');
  if (opened === 'does-not-open') throw damaged('It does not open to this key.');
  return opened;
}

/** The newest signed statement about the log. What a command that still runs has put in is signed for now, in this officer's name. */
async function statementOver(vault: VaultAtWork, entry: number): Promise<Checkpoint | null> {
  const known = signersOf(vault.chain);
  const newest = await newestSignedCheckpoint(vault.queries, known);
  if (newest && newest.checkpoint.size > entry) return newest.checkpoint;
  await vault.ledger.checkpoint();
  return (await newestSignedCheckpoint(vault.queries, known))?.checkpoint ?? null;
}

function missing(): StrongroomError {
  return new StrongroomError('KEY_MISSING', 'Its private key is not in the vault.', 'Import the key; it finds this certificate by itself.');
}

function destroyed(): StrongroomError {
  return new StrongroomError('KEY_DESTROYED', 'Its private key was destroyed.', 'Renew the certificate with a new key.');
}

function damaged(why: string): StrongroomError {
  return new StrongroomError(
    'RECORD_DAMAGED',
    `The sealed record of this key is damaged. ${why}`,
    'Verify the log, then restore the vault from a backup in which this record is whole.',
  );
}
