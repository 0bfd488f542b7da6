import type { EntryRow } from '../audit/entry.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import { rowIdentifier } from '../crypto/random.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { insertKeyTag } from '../store/key-tags.ts';
import type { Change } from '../store/open-database.ts';
import type { KeyTable, ShareTable } from '../store/schema.ts';
import { insertSealedKey, type LateRows, replaceRecord, type storedVersions } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import { custodians, type Policy, thresholdFor } from '../vault/policy.ts';
import { type SealedRecord, sealRecord } from '../vault/record.ts';

/** How a command seals keys. */
export interface Sealing {
  vaultId: string;
  policy: Policy;
  epoch: Epoch;
  /** ms since 1970 UTC. */
  now: number;
  /** What the keys are marked with from the start: from it follows how many custodians they take. */
  tags?: readonly string[] | undefined;
  /** So many they take at least; never more than there are. */
  least?: number | undefined;
}

/** A key that is sealed and not yet stored: its rows for the log, and what stores it once the entry is known. */
export interface SealedKey {
  id: string;
  spkiSha256: string;
  /** Of the record, and of its key's tags. */
  rows: EntryRow[];
  /** @param late takes what nothing asks for before the change ends */
  insert(queries: Change, entry: number, late?: LateRows): Promise<void>;
}

/** Seals a private key (PKCS#8 DER) under the command's epoch. It writes nothing. */
export async function sealKey(
  { vaultId, policy, epoch, now, tags = [], least }: Sealing,
  { pkcs8, spkiSha256, keyAlgorithm }: { pkcs8: SecretBytes; spkiSha256: string; keyAlgorithm: string },
  origin: string,
): Promise<SealedKey> {
  const id = rowIdentifier();
  const threshold = thresholdOfNew(policy, tags, least);
  const sealed = await sealRecord(vaultId, epoch, { id, version: 1, spkiSha256, threshold, pkcs8 });
  return sealedKey({ epoch, now, tags }, { ...sealed, keyAlgorithm }, origin);
}

/** How many custodians a new key takes. @param least at least so many, as far as there are */
export function thresholdOfNew(policy: Policy, tags: readonly string[] = [], least = 1): number {
  return Math.max(thresholdFor(policy, tags), Math.min(least, custodians(policy).length));
}

/** A key that was sealed under the command's epoch, here or on a thread. */
export function sealedKey(
  { epoch, now, tags = [] }: Pick<Sealing, 'epoch' | 'now' | 'tags'>,
  { keyAlgorithm, record, shares }: { keyAlgorithm: string; record: SealedRecord; shares: ShareTable[] },
  origin: string,
): SealedKey {
  const { id, spki_sha256: spkiSha256 } = record;
  const key = { id, spki_sha256: spkiSha256, key_algorithm: keyAlgorithm, state: 'in-store' as const, stored_at: now, origin };
  const marks = [...new Set(tags)].map((tag) => ({ key_id: id, tag, tagged_at: now }));
  return {
    id,
    spkiSha256,
    rows: [
      recordRow(epoch, key, record, shares),
      ...marks.map((mark) => ({ table: 'key_tags', id: rowName('key_tags', mark), hash: rowHash('key_tags', mark) })),
    ],
    async insert(queries, entry, late) {
      await insertSealedKey(queries, key, { ...record, log_entry: entry }, shares, late);
      for (const mark of marks) await insertKeyTag(queries, { ...mark, log_entry: entry });
    },
  };
}

/** A key that is sealed anew and not yet stored: the row of the new version for the log, and those of the versions that it takes the place of. */
export interface ResealedKey {
  id: string;
  key: KeyTable;
  rows: EntryRow[];
  /** Stores the new version, and removes those before it. */
  insert(queries: Change, entry: number): Promise<void>;
}

/** Seals a key that is in store under another epoch: the same id, the next version. It writes nothing. @param stored its row among others */
export async function resealKey(
  stored: Awaited<ReturnType<typeof storedVersions>>,
  { vaultId, threshold, epoch }: { vaultId: string; threshold: number; epoch: Epoch },
  { id, version, pkcs8 }: { id: string; version: number; pkcs8: SecretBytes },
): Promise<ResealedKey> {
  const before = stored.get(id);
  if (!before) throw new Error('a key that was opened has no row');
  const { key } = before;
  const { record, shares } = await sealRecord(vaultId, epoch, { id, version: version + 1, spkiSha256: key.spki_sha256, threshold, pkcs8 });
  const removed = before.versions.map((one) => ({ table: 'records', id: `${id}/${one}`, hash: null }));
  return {
    id,
    key,
    rows: [...removed, recordRow(epoch, key, record, shares)],
    insert: (change, entry) => replaceRecord(change, { ...record, log_entry: entry }, shares),
  };
}

function recordRow(epoch: Epoch, key: KeyTable, record: SealedRecord, shares: ShareTable[]): EntryRow {
  const { epoch: sealedIn, keys: epochKeys } = epoch.rows;
  const whole = { ...record, shares, key, sealedIn, epochKeys };
  return { table: 'records', id: rowName('records', whole), hash: rowHash('records', whole) };
}
