import { StrongroomError } from '../../preload/contract/errors.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { Change, Database } from '../store/open-database.ts';
import { findSealedRecord } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import { openRecord, openShare } from '../vault/record.ts';
import type { SealedKey } from './seal-key.ts';

/**
 * Opens a record that this command sealed, from what the database gives back, and compares it with the key that came in. Only
 * the epoch's own keys can do that without a custodian, so it works for nothing that was put in before.
 */
export async function proveSealed(vault: { queries: Database; vaultId: string }, epoch: Epoch, id: string, pkcs8: SecretBytes): Promise<boolean> {
  const stored = await findSealedRecord(vault.queries, id);
  if (!stored || stored.epoch !== epoch.id) return false;
  const shares: SecretBytes[] = [];
  try {
    for (const share of stored.shares) {
      const key = epoch.keys.get(share.officer);
      const opened = key && openShare(vault.vaultId, stored, share, key);
      if (opened) shares.push(opened);
    }
    using again = await openRecord(vault.vaultId, stored, shares);
    return again !== null && shares.length === stored.shares.length && equalBytes(again.bytes, pkcs8.bytes);
  } finally {
    for (const share of shares) share[Symbol.dispose]();
  }
}

/**
 * Stores a key that was made here, and proves that what was stored opens again: there is no other copy of it.
 * @throws StrongroomError `RECORD_DAMAGED`
 */
export async function insertProved(
  { queries, vaultId, epoch }: { queries: Change; vaultId: string; epoch: Epoch },
  { sealed, pkcs8 }: { sealed: SealedKey; pkcs8: SecretBytes },
  entry: number,
): Promise<void> {
  await sealed.insert(queries, entry);
  if (!(await proveSealed({ queries, vaultId }, epoch, sealed.id, pkcs8)))
    throw new StrongroomError(
      'RECORD_DAMAGED',
      'A new key did not open again from its sealed record.',
      'Nothing of it was kept. Repeat the step, and report this.',
    );
}
