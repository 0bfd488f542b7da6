import type { EntryRow } from '../audit/entry.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import type { Change } from '../store/open-database.ts';
import { insertSealedKey } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import { sealRecord } from '../vault/record.ts';

/** A key that is sealed and not yet stored: its row for the log, and what stores it once the entry is known. */
export interface SealedKey {
  id: string;
  spkiSha256: string;
  row: EntryRow;
  insert(queries: Change, entry: number): Promise<void>;
}

/** Seals a private key (PKCS#8 DER) under the command's epoch. It writes nothing. */
export async function sealKey(
  { vaultId, threshold, epoch, now }: { vaultId: string; threshold: number; epoch: Epoch; now: number },
  { pkcs8, spkiSha256, keyAlgorithm }: { pkcs8: SecretBytes; spkiSha256: string; keyAlgorithm: string },
  origin: string,
): Promise<SealedKey> {
  const id = randomIdentifier();
  const { record, shares } = await sealRecord(vaultId, epoch, { id, version: 1, spkiSha256, threshold, pkcs8 });
  const row = { id, spki_sha256: spkiSha256, key_algorithm: keyAlgorithm, state: 'in-store' as const, stored_at: now, origin };
  const { epoch: sealedIn, keys: epochKeys } = epoch.rows;
  const whole = { ...record, shares, key: row, sealedIn, epochKeys };
  return {
    id,
    spkiSha256,
    row: { table: 'records', id: rowName('records', whole), hash: rowHash('records', whole) },
    insert: (queries, entry) => insertSealedKey(queries, row, { ...record, log_entry: entry }, shares),
  };
}
