import { StrongroomError } from '../../preload/contract/errors.ts';
import { checkInclusion } from '../audit/check-inclusion.ts';
import type { Checkpoint } from '../audit/checkpoint.ts';
import { signersOf } from '../audit/signers.ts';
import { newestSignedCheckpoint } from '../audit/stored-checkpoint.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { findKey, findSealedRecord } from '../store/sealed-keys.ts';
import { tooFewShares } from './approvals/approval-errors.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { wasDestroyed } from './destroy-key.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/**
 * Opens one stored private key with the shares that its custodians gave for it. Before it is opened, the log must vouch for the record and for
 * all that it takes to open it: a row that was swapped or rolled back opens to nothing.
 * @returns PKCS#8 DER
 * @throws StrongroomError `KEY_MISSING`, `KEY_DESTROYED`, `RECORD_DAMAGED`, `APPROVALS_MISSING`
 */
export async function openStoredKey(vault: VaultAtWork, spkiSha256: string, shares: Pick<KeyShares, 'open'>): Promise<SecretBytes> {
  const key = await findKey(vault.queries, spkiSha256);
  if (!key) throw new StrongroomError('KEY_MISSING', 'Its private key is not in the vault.', 'Import the key; it finds this certificate by itself.');
  const record = await findSealedRecord(vault.queries, key.id);
  if (!record && key.state === 'destroyed') throw destroyed();
  if (!record?.sealedIn || !record.key) throw damaged('A part of it is missing.');
  const signed = await statementOver(vault, record.log_entry);
  const included = signed !== null && (await checkInclusion(vault.queries, record.log_entry, 'records', record, signed));
  if (!included) throw damaged('The signed log does not vouch for it.');
  if (await wasDestroyed(vault.queries, spkiSha256)) throw damaged('The log says that this key was destroyed, and yet its record is here.');
  // Only now: what the row says of the key is vouched for like the rest.
  if (record.key.state === 'destroyed') throw destroyed();
  if (record.spki_sha256 !== spkiSha256) throw damaged('It is the record of another key.');
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
