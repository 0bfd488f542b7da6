import type { EntryRow } from '../audit/entry.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { insertSealedKey } from '../store/sealed-keys.ts';
import { sealRecord } from '../vault/record.ts';
import type { Intake } from './put-in.ts';

/** A key that is sealed and not yet stored: its row for the log, and what stores it once the entry is known. */
export interface SealedKey {
  id: string;
  row: EntryRow;
  insert(entry: number): Promise<void>;
}

/** Seals a private key (PKCS#8 DER) under the command's epoch. */
export async function sealKey(
  intake: Pick<Intake, 'queries' | 'vaultId' | 'threshold' | 'epoch' | 'now'>,
  key: { pkcs8: SecretBytes; spkiSha256: string; keyAlgorithm: string },
  origin: string,
): Promise<SealedKey> {
  const id = randomIdentifier();
  const { record, shares } = await sealRecord(intake.vaultId, intake.epoch, {
    id,
    version: 1,
    spkiSha256: key.spkiSha256,
    threshold: intake.threshold,
    pkcs8: key.pkcs8,
  });
  const row = { id, spki_sha256: key.spkiSha256, key_algorithm: key.keyAlgorithm, state: 'in-store' as const, stored_at: intake.now, origin };
  const { epoch: sealedIn, keys: epochKeys } = intake.epoch.rows;
  const whole = { ...record, shares, key: row, sealedIn, epochKeys };
  return {
    id,
    row: { table: 'records', id: rowName('records', whole), hash: rowHash('records', whole) },
    insert: (entry) => insertSealedKey(intake.queries, row, { ...record, log_entry: entry }, shares),
  };
}
