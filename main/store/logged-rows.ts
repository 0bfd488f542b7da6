import type { Kysely } from 'kysely';
import type { CertificateTable, RecordTable, RequestTable, Schema, SettingTable, ShareTable } from './schema.ts';

type Queries = Kysely<Schema>;

/** Rows whose hashes stand in the log; a record with its shares. */
export interface StoredLoggedRow {
  records: RecordTable & { shares: ShareTable[] };
  certificates: CertificateTable;
  requests: RequestTable;
  settings: SettingTable;
}
export type LoggedTableName = keyof StoredLoggedRow;

/** Rows in the order of their primary key, after the one given. */
export type ReadRows<Table extends LoggedTableName> = (
  queries: Queries,
  after: StoredLoggedRow[Table] | null,
  limit: number,
) => Promise<StoredLoggedRow[Table][]>;

export const readLoggedRows: { readonly [Table in LoggedTableName]: ReadRows<Table> } = {
  async records(queries, after, limit) {
    let rows = queries.selectFrom('records').selectAll().orderBy('id').orderBy('version').limit(limit);
    if (after) rows = rows.where(({ or, and, eb }) => or([eb('id', '>', after.id), and([eb('id', '=', after.id), eb('version', '>', after.version)])]));
    return withShares(queries, await rows.execute());
  },
  certificates: (queries, after, limit) => byId(queries, 'certificates', after, limit),
  requests: (queries, after, limit) => byId(queries, 'requests', after, limit),
  settings(queries, after, limit) {
    const rows = queries.selectFrom('settings').selectAll().orderBy('name').limit(limit);
    return (after ? rows.where('name', '>', after.name) : rows).execute();
  },
};

/** One row by the name that the log has for it. */
export async function findLoggedRow<Table extends LoggedTableName>(queries: Queries, table: Table, name: string): Promise<StoredLoggedRow[Table] | undefined>;
export async function findLoggedRow(queries: Queries, table: LoggedTableName, name: string): Promise<StoredLoggedRow[LoggedTableName] | undefined> {
  if (table === 'settings') return queries.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst();
  if (table !== 'records')
    return queries.selectFrom(table).selectAll().where('id', '=', name).executeTakeFirst() as Promise<CertificateTable | RequestTable | undefined>;
  const slash = name.lastIndexOf('/');
  const record = await queries
    .selectFrom('records')
    .selectAll()
    .where('id', '=', name.slice(0, slash))
    .where('version', '=', Number(name.slice(slash + 1)))
    .executeTakeFirst();
  return record && (await withShares(queries, [record]))[0];
}

export async function countLoggedRows(queries: Queries): Promise<number> {
  const tables = ['records', 'certificates', 'requests', 'settings'] as const;
  const counts = await Promise.all(
    tables.map((table) =>
      queries
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    ),
  );
  return counts.reduce((sum, { count }) => sum + count, 0);
}

function byId<Table extends 'certificates' | 'requests'>(
  queries: Queries,
  table: Table,
  after: { id: string } | null,
  limit: number,
): Promise<StoredLoggedRow[Table][]>;
function byId(queries: Queries, table: 'certificates' | 'requests', after: { id: string } | null, limit: number): Promise<unknown[]> {
  const rows = queries.selectFrom(table).selectAll().orderBy('id').limit(limit);
  return (after ? rows.where('id', '>', after.id) : rows).execute();
}

/** Shares of the same block in one query: a record has one for each custodian and the kit. */
async function withShares(queries: Queries, records: RecordTable[]): Promise<StoredLoggedRow['records'][]> {
  const [first, last] = [records[0], records.at(-1)];
  if (!first || !last) return [];
  const shares = await queries.selectFrom('shares').selectAll().where('record', '>=', first.id).where('record', '<=', last.id).execute();
  const byRecord = Map.groupBy(shares, ({ record, version }) => `${record}/${version}`);
  return records.map((record) => ({ ...record, shares: byRecord.get(`${record.id}/${record.version}`) ?? [] }));
}
