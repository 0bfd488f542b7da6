import { type Selectable, sql, type Transaction } from 'kysely';
import { compiled, inserting } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { LogEntryTable, LogNodeTable, LogObjectTable, Schema } from './schema.ts';

/** Entries are written in the transaction of the change that they tell of, and in no other way. */
export type LogTransaction = Transaction<Schema>;

const insertEntries = inserting('log_entries');
const insertObjects = inserting('log_objects');
const insertNodes = inserting('log_nodes');

const lastEntry = compiled((queries) => queries.selectFrom('log_entries').select(({ fn }) => fn.max('idx').as('last')));

/** Number of entries, by the last index: an append must not count a million rows. */
export async function countLogEntries(queries: Database): Promise<number> {
  const [row] = await lastEntry(queries);
  return row?.last == null ? 0 : Number(row.last) + 1;
}

/** Writes entries with what is derived from them. The caller's transaction makes them one with the change they tell of. */
export async function insertLogEntries(
  queries: LogTransaction,
  entries: readonly LogEntryTable[],
  objects: readonly LogObjectTable[],
  nodes: readonly LogNodeTable[],
): Promise<void> {
  await insertEntries(queries, entries);
  await insertObjects(queries, objects);
  await insertNodes(queries, nodes);
}

export function findLogEntry(queries: Database, index: number): Promise<Selectable<LogEntryTable> | undefined> {
  return queries.selectFrom('log_entries').selectAll().where('idx', '=', index).executeTakeFirst();
}

/**
 * Only index and leaf, for those who read the whole log for what it says. An index beyond 2^53 is none of ours and would be read rounded:
 * who asks for what comes after it would be given it again for ever.
 */
export function leavesFrom(queries: Database, index: number, limit: number): Promise<{ idx: number; leaf: string }[]> {
  return queries
    .selectFrom('log_entries')
    .select(['idx', 'leaf'])
    .where('idx', '>=', index)
    .where('idx', '<=', Number.MAX_SAFE_INTEGER)
    .orderBy('idx')
    .limit(limit)
    .execute();
}

/** Stored inner nodes of a level from `start` (inclusive) to `end` (exclusive), in order. */
export function logNodesBetween(queries: Database, level: number, start: number, end: number): Promise<{ idx: number; hash: Uint8Array }[]> {
  return queries
    .selectFrom('log_nodes')
    .select(['idx', 'hash'])
    .where('level', '=', level)
    .where('idx', '>=', start)
    .where('idx', '<', end)
    .orderBy('idx')
    .execute();
}

/** Stored hashes at these places; level 0 are the leaves' own. What is not stored is not in the answer. */
export async function logHashesAt(
  queries: Database,
  places: readonly { level: number; index: number }[],
): Promise<{ level: number; idx: number; hash: Uint8Array }[]> {
  const leaves = places.filter(({ level }) => level === 0).map(({ index }) => index);
  const inner = places.filter(({ level }) => level > 0);
  const found: { level: number; idx: number; hash: Uint8Array }[] = [];
  if (leaves.length > 0) {
    const rows = await queries.selectFrom('log_entries').select(['idx', 'leaf_hash']).where('idx', 'in', leaves).execute();
    found.push(...rows.map(({ idx, leaf_hash }) => ({ level: 0, idx, hash: leaf_hash })));
  }
  if (inner.length > 0) {
    found.push(
      ...(await queries
        .selectFrom('log_nodes')
        .select(['level', 'idx', 'hash'])
        .where(({ or, and, eb }) => or(inner.map(({ level, index }) => and([eb('level', '=', level), eb('idx', '=', index)]))))
        .execute()),
    );
  }
  return found;
}

/** Counts of one moment, so that a log that grows meanwhile does not look inconsistent. `outside`: objects filed under no entry. */
export async function countLogRows(queries: Database): Promise<{ entries: number; size: number; nodes: number; outside: number }> {
  const { rows } = await sql<{ entries: number; size: number; nodes: number; outside: number }>`select
    (select count(*) from log_entries) as entries,
    (select coalesce(max(idx) + 1, 0) from log_entries) as size,
    (select count(*) from log_nodes) as nodes,
    (select count(*) from log_objects where entry < 0 or entry >= (select coalesce(max(idx) + 1, 0) from log_entries)) as outside`.execute(queries);
  return rows[0] as { entries: number; size: number; nodes: number; outside: number };
}
