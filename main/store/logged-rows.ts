import { sql } from 'kysely';
import { UNFINISHED } from './command-rows.ts';
import { findingsOfSubjects } from './findings.ts';
import type { Database } from './open-database.ts';
import type {
  AuthorityTable,
  BackupTable,
  CertificateTable,
  CommandTable,
  FindingTable,
  KeyTable,
  KeyTagTable,
  PublicKeyTable,
  RequestTable,
  RevocationTable,
  SettingTable,
} from './schema.ts';
import { completeRecords, type WholeRecord } from './whole-records.ts';

/** Rows whose hashes stand in the log; a record with what it takes to open it. */
export interface StoredLoggedRow {
  records: WholeRecord;
  certificates: CertificateTable;
  requests: RequestTable;
  authorities: AuthorityTable;
  revocations: RevocationTable;
  settings: SettingTable;
  backups: BackupTable;
  key_tags: KeyTagTable;
  /** Those without a record: keys that were destroyed. One that no entry speaks of would be taken for known, and not be stored when it comes in. */
  keys: KeyTable;
  /** Those that have ended: one that runs changes with each line. */
  commands: CommandTable;
  /** All of a certificate, or of a key. */
  findings: Pick<FindingTable, 'spki_sha256' | 'certificate'> & { found: FindingTable[] };
  public_keys: PublicKeyTable;
}
export type LoggedTableName = keyof StoredLoggedRow;
type TableWithId = 'certificates' | 'requests' | 'authorities' | 'revocations' | 'backups';

/**
 * Where a row lies in the order of its primary key, spelled in ASCII by SQLite itself. The key as we read it will not do: bytes that are no
 * UTF-8 and integers beyond 2^53 come out changed, and who asked for what lies after such a row would be given that row for ever.
 */
interface Placed {
  place: string;
}

/** Rows, and the place behind which the next ones lie: `null` where there are no more. A block may be empty and not the last. */
export interface Block<Row> {
  rows: readonly Row[];
  next: string | null;
}

/** Rows in the order of their primary key, after the place given. */
export type ReadRows<Table extends LoggedTableName> = (queries: Database, after: string | null, limit: number) => Promise<Block<StoredLoggedRow[Table]>>;

export const readLoggedRows: { readonly [Table in LoggedTableName]: ReadRows<Table> } = {
  async records(queries, after, limit) {
    const place = sql<string>`hex(id) || '/' || version`.as('place');
    let rows = queries.selectFrom('records').selectAll().select(place).orderBy('id').orderBy('version').limit(limit);
    const [id = '', version = ''] = after?.split('/') ?? [];
    // As one row value: the index finds the place, where an `or` would read the table from its start each time.
    if (after !== null) rows = rows.where(sql<boolean>`(id, version) > (${textOf(id)}, cast(${version} as integer))`);
    return blockOf((await completeRecords(queries, await rows.execute())) as (WholeRecord & Placed)[], limit);
  },
  certificates: (queries, after, limit) => byId(queries, 'certificates', after, limit),
  requests: (queries, after, limit) => byId(queries, 'requests', after, limit),
  authorities: (queries, after, limit) => byId(queries, 'authorities', after, limit),
  revocations: (queries, after, limit) => byId(queries, 'revocations', after, limit),
  backups: (queries, after, limit) => byId(queries, 'backups', after, limit),
  async key_tags(queries, after, limit) {
    const place = sql<string>`hex(key_id) || '/' || hex(tag)`.as('place');
    const rows = queries.selectFrom('key_tags').selectAll().select(place).orderBy('key_id').orderBy('tag').limit(limit);
    const [key = '', tag = ''] = after?.split('/') ?? [];
    return blockOf(await (after === null ? rows : rows.where(sql<boolean>`(key_id, tag) > (${textOf(key)}, ${textOf(tag)})`)).execute(), limit);
  },
  async settings(queries, after, limit) {
    const rows = queries.selectFrom('settings').selectAll().select(sql<string>`hex(name)`.as('place')).orderBy('name').limit(limit);
    return blockOf(await (after === null ? rows : rows.where('name', '>', textOf(after))).execute(), limit);
  },
  async keys(queries, after, limit) {
    // Of the keys in a stretch: nearly all have a record, and one statement that looks for some that have none would go through them all.
    const stretch = queries
      .selectFrom('keys')
      .select(sql<string>`hex(id)`.as('place'))
      .orderBy('id')
      .limit(1)
      .offset(limit - 1);
    const last = await (after === null ? stretch : stretch.where('id', '>', textOf(after))).executeTakeFirst();
    let rows = keysWithoutRecord(queries).selectAll().orderBy('id');
    if (after !== null) rows = rows.where('id', '>', textOf(after));
    if (last) rows = rows.where('id', '<=', textOf(last.place));
    return { rows: await rows.execute(), next: last?.place ?? null };
  },
  async commands(queries, after, limit) {
    const rows = endedCommands(queries).selectAll().select(sql<string>`hex(id)`.as('place')).orderBy('id').limit(limit);
    return blockOf(await (after === null ? rows : rows.where('id', '>', textOf(after))).execute(), limit);
  },
  async findings(queries, after, limit) {
    const place = sql<string>`hex(spki_sha256) || '/' || hex(certificate)`.as('place');
    const subjects = queries
      .selectFrom('findings')
      .select(['spki_sha256', 'certificate', place])
      .distinct()
      .orderBy('spki_sha256')
      .orderBy('certificate')
      .limit(limit);
    const [key = '', certificate = ''] = after?.split('/') ?? [];
    const placed = await (after === null
      ? subjects
      : subjects.where(sql<boolean>`(spki_sha256, certificate) > (${textOf(key)}, ${textOf(certificate)})`)
    ).execute();
    const found = await findingsOfSubjects(queries, placed);
    const rows = placed.map((subject, at) => ({ ...subject, found: found[at] as FindingTable[] }));
    return blockOf(rows, limit);
  },
  async public_keys(queries, after, limit) {
    const rows = queries.selectFrom('public_keys').selectAll().select(sql<string>`hex(spki_sha256)`.as('place')).orderBy('spki_sha256').limit(limit);
    return blockOf(await (after === null ? rows : rows.where('spki_sha256', '>', textOf(after))).execute(), limit);
  },
};

/** One row by the name that the log has for it. */
export async function findLoggedRow<Table extends LoggedTableName>(queries: Database, table: Table, name: string): Promise<StoredLoggedRow[Table] | undefined>;
export async function findLoggedRow(queries: Database, table: LoggedTableName, name: string): Promise<StoredLoggedRow[LoggedTableName] | undefined> {
  if (table === 'settings') return queries.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst();
  if (table === 'keys') return keysWithoutRecord(queries).selectAll().where('id', '=', name).executeTakeFirst();
  if (table === 'key_tags') {
    // A tag has no stroke in it.
    const stroke = name.lastIndexOf('/');
    return queries
      .selectFrom('key_tags')
      .selectAll()
      .where('key_id', '=', name.slice(0, stroke))
      .where('tag', '=', name.slice(stroke + 1))
      .executeTakeFirst();
  }
  if (table === 'commands') return endedCommands(queries).selectAll().where('id', '=', name).executeTakeFirst();
  if (table === 'public_keys') return queries.selectFrom('public_keys').selectAll().where('spki_sha256', '=', name).executeTakeFirst();
  if (table === 'findings') {
    const [spki_sha256 = '', certificate = ''] = name.split('/');
    const [found = []] = await findingsOfSubjects(queries, [{ spki_sha256, certificate }]);
    return found.length > 0 ? { spki_sha256, certificate, found } : undefined;
  }
  if (table !== 'records')
    return queries.selectFrom(table).selectAll().where('id', '=', name).executeTakeFirst() as Promise<StoredLoggedRow[TableWithId] | undefined>;
  const slash = name.lastIndexOf('/');
  const records = await queries
    .selectFrom('records')
    .selectAll()
    .where('id', '=', name.slice(0, slash))
    .where('version', '=', Number(name.slice(slash + 1)))
    .execute();
  return (await completeRecords(queries, records))[0];
}

function endedCommands(queries: Database) {
  return queries.selectFrom('commands').where('state', 'not in', UNFINISHED);
}

function keysWithoutRecord(queries: Database) {
  return queries
    .selectFrom('keys')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('records').select('records.id').whereRef('records.id', '=', 'keys.id'))));
}

async function byId<Table extends TableWithId>(queries: Database, table: Table, after: string | null, limit: number): Promise<Block<StoredLoggedRow[Table]>>;
async function byId(queries: Database, table: TableWithId, after: string | null, limit: number): Promise<Block<unknown>> {
  const rows = queries.selectFrom(table).selectAll().select(sql<string>`hex(id)`.as('place')).orderBy('id').limit(limit);
  return blockOf(await (after === null ? rows : rows.where('id', '>', textOf(after))).execute(), limit);
}

function blockOf<Row extends Placed>(rows: readonly Row[], limit: number): Block<Row> {
  return { rows, next: rows.length < limit ? null : (rows.at(-1)?.place ?? null) };
}

/** The text whose bytes `hex` spelled. */
function textOf(hex: string) {
  return sql<string>`cast(unhex(${hex}) as text)`;
}
