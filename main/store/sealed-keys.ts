import type { Database } from './open-database.ts';
import type { EpochKeyTable, EpochTable, KeyTable, RecordTable, ShareTable } from './schema.ts';
import { completeRecords, type WholeRecord } from './whole-records.ts';

export async function insertEpoch(queries: Database, rows: { epoch: EpochTable; keys: EpochKeyTable[] }): Promise<void> {
  await queries.insertInto('epochs').values(rows.epoch).execute();
  await queries.insertInto('epoch_keys').values(rows.keys).execute();
}

/** Writes a key with its sealed record and shares; the caller logs them in the same transaction. */
export async function insertSealedKey(queries: Database, key: KeyTable, record: RecordTable, shares: ShareTable[]): Promise<void> {
  await queries.insertInto('keys').values(key).execute();
  await queries.insertInto('records').values(record).execute();
  await queries.insertInto('shares').values(shares).execute();
}

export function findKey(queries: Database, spkiSha256: string): Promise<KeyTable | undefined> {
  return queries.selectFrom('keys').selectAll().where('spki_sha256', '=', spkiSha256).executeTakeFirst();
}

/** The newest record of a key, with all that the log vouches for together with it. */
export async function findSealedRecord(queries: Database, id: string): Promise<WholeRecord | null> {
  const records = await queries.selectFrom('records').selectAll().where('id', '=', id).orderBy('version', 'desc').limit(1).execute();
  return (await completeRecords(queries, records))[0] ?? null;
}

export async function countKeys(queries: Database): Promise<number> {
  const row = await queries
    .selectFrom('keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'in-store')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Keys in store that no certificate belongs to, newest first. */
export async function waitingKeys(queries: Database, page: { offset: number; limit: number }): Promise<{ total: number; rows: KeyTable[] }> {
  const waiting = queries
    .selectFrom('keys')
    .where('state', '=', 'in-store')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('certificates').select('certificates.id').whereRef('certificates.spki_sha256', '=', 'keys.spki_sha256'))),
    );
  const { count } = await waiting.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const rows = await waiting.selectAll().orderBy('stored_at', 'desc').orderBy('id').limit(page.limit).offset(page.offset).execute();
  return { total: count, rows };
}
