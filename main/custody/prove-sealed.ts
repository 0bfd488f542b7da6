import { setImmediate as turn } from 'node:timers/promises';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { Change, Database } from '../store/open-database.ts';
import { sealedRecords } from '../store/sealed-keys.ts';
import type { WholeRecord } from '../store/whole-records.ts';
import type { Epoch } from '../vault/epoch.ts';
import { KIT } from '../vault/policy.ts';
import { openSealed, openShare } from '../vault/record.ts';
import type { SealedKey } from './seal-key.ts';

/** Keys after which the agent hears what else it is told. */
const BETWEEN_TURNS = 16;

/**
 * Opens a record that this command sealed, from what the database gives back, and compares it with the key that came in. Only
 * the epoch's own keys can do that without a custodian, so it works for nothing that was put in before.
 */
export async function proveSealed(vault: { queries: Database; vaultId: string }, epoch: Epoch, id: string, pkcs8: SecretBytes): Promise<boolean> {
  return opensAgain(vault.vaultId, epoch, (await sealedRecords(vault.queries, [id])).get(id), pkcs8);
}

async function opensAgain(vaultId: string, epoch: Epoch, stored: WholeRecord | undefined, pkcs8: SecretBytes): Promise<boolean> {
  if (!stored || stored.epoch !== epoch.id) return false;
  const shares: { officer: string; share: SecretBytes }[] = [];
  const opensWith = async (some: readonly SecretBytes[]) => {
    // That the key belongs to the public key that the record is bound to was seen when it came in; equal bytes say the rest.
    using again = await openSealed(vaultId, stored, some);
    return again !== null && equalBytes(again.bytes, pkcs8.bytes);
  };
  try {
    for (const { officer, ...sealed } of stored.shares) {
      const key = epoch.keys.get(officer);
      const share = key && openShare(vaultId, stored, { officer, ...sealed }, key);
      if (share) shares.push({ officer, share });
    }
    if (shares.length === 0 || shares.length !== stored.shares.length) return false;
    const kits = shares.filter(({ officer }) => officer === KIT).map(({ share }) => share);
    const custodians = shares.filter(({ officer }) => officer !== KIT).map(({ share }) => share);
    // All together: they fit only if each of them is on the same polynomial. The kit's share is the whole key, and would hide theirs.
    return (await opensWith(custodians)) && (kits.length === 0 || (await opensWith(kits)));
  } finally {
    for (const { share } of shares) share[Symbol.dispose]();
  }
}

/**
 * Stores sealed keys, and proves that what was stored opens again: soon there is no other copy of it.
 * @throws StrongroomError `RECORD_DAMAGED`
 */
export async function insertProved(
  { queries, vaultId, epoch }: { queries: Change; vaultId: string; epoch: Epoch },
  keys: readonly { sealed: Pick<SealedKey, 'id' | 'insert'>; pkcs8: SecretBytes }[],
  entry: number,
): Promise<void> {
  for (const { sealed } of keys) await sealed.insert(queries, entry);
  await proveStored({ queries, vaultId, epoch }, keys);
}

/**
 * Proves that keys which were just stored open again.
 * @throws StrongroomError `RECORD_DAMAGED`
 */
export async function proveStored(
  { queries, vaultId, epoch }: { queries: Change; vaultId: string; epoch: Epoch },
  keys: readonly { sealed: Pick<SealedKey, 'id'>; pkcs8: SecretBytes }[],
): Promise<void> {
  const stored = await sealedRecords(
    queries,
    keys.map(({ sealed }) => sealed.id),
  );
  for (const [at, { sealed, pkcs8 }] of keys.entries()) {
    if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) await turn();
    if (!(await opensAgain(vaultId, epoch, stored.get(sealed.id), pkcs8)))
      throw new StrongroomError(
        'RECORD_DAMAGED',
        'A key did not open again from the record that it was just sealed in.',
        'That record was not kept, and nothing else was touched. Repeat the step, and report this.',
      );
  }
}
