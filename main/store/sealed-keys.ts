import type { Kysely } from 'kysely';
import type { EpochKeyTable, EpochTable, KeyTable, RecordTable, Schema, ShareTable } from './schema.ts';

type Queries = Kysely<Schema>;

export async function insertEpoch(queries: Queries, rows: { epoch: EpochTable; keys: EpochKeyTable[] }): Promise<void> {
  await queries.insertInto('epochs').values(rows.epoch).execute();
  await queries.insertInto('epoch_keys').values(rows.keys).execute();
}

/** Writes a key with its sealed record and shares; the caller logs them in the same transaction. */
export async function insertSealedKey(queries: Queries, key: KeyTable, record: RecordTable, shares: ShareTable[]): Promise<void> {
  await queries.insertInto('keys').values(key).execute();
  await queries.insertInto('records').values(record).execute();
  await queries.insertInto('shares').values(shares).execute();
}

export function findKey(queries: Queries, spkiSha256: string): Promise<KeyTable | undefined> {
  return queries.selectFrom('keys').selectAll().where('spki_sha256', '=', spkiSha256).executeTakeFirst();
}

/** The newest record of a key, with one officer's share of it and the epoch it was sealed in. */
export async function findSealedRecord(
  queries: Queries,
  id: string,
  officer: string,
): Promise<{ record: RecordTable; shares: ShareTable[]; epoch: EpochTable; epochKey: EpochKeyTable } | null> {
  const record = await queries.selectFrom('records').selectAll().where('id', '=', id).orderBy('version', 'desc').executeTakeFirst();
  if (!record) return null;
  const shares = await queries.selectFrom('shares').selectAll().where('record', '=', id).where('version', '=', record.version).orderBy('officer').execute();
  const epoch = await queries.selectFrom('epochs').selectAll().where('id', '=', record.epoch).executeTakeFirst();
  const epochKey = await queries.selectFrom('epoch_keys').selectAll().where('epoch', '=', record.epoch).where('officer', '=', officer).executeTakeFirst();
  return epoch && epochKey ? { record, shares, epoch, epochKey } : null;
}

export async function countKeys(queries: Queries): Promise<number> {
  const row = await queries
    .selectFrom('keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'in-store')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Keys in store that no certificate belongs to, newest first. */
export async function waitingKeys(queries: Queries, page: { offset: number; limit: number }): Promise<{ total: number; rows: KeyTable[] }> {
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
