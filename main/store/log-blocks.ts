import { sql } from 'kysely';
import { compiled } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { LogEntryTable, LogObjectTable } from './schema.ts';

/** An entry for verification: its hash as 64 lower-case hexadecimal digits, `null` where what is stored are no bytes. A Buffer takes longer to make than to compare. */
export type EntryToCheck = Omit<LogEntryTable, 'leaf_hash'> & { hash: string | null };

/** A column of bytes as `hash`, so spelled. */
export const hexOf = (column: 'leaf_hash' | 'hash') =>
  sql<string | null>`case typeof(${sql.ref(column)}) when 'blob' then lower(hex(${sql.ref(column)})) end`.as('hash');

const entries = compiled((queries, index: number, limit: number) =>
  queries
    .selectFrom('log_entries')
    .select(['idx', 'leaf', hexOf('leaf_hash'), 'at', 'actor', 'action', 'command', 'search'])
    .where('idx', '>=', index)
    .orderBy('idx')
    .limit(limit),
);

const objects = compiled((queries, start: number, end: number) =>
  queries.selectFrom('log_objects').selectAll().where('entry', '>=', start).where('entry', '<', end).orderBy('entry'),
);

const nodes = compiled((queries, level: number, start: number, end: number) =>
  queries
    .selectFrom('log_nodes')
    .select(['idx', hexOf('hash')])
    .where('level', '=', level)
    .where('idx', '>=', start)
    .where('idx', '<', end)
    .orderBy('idx'),
);

/** Entries from an index (inclusive), in order, as they lie in the file: with gaps where entries were removed. */
export function entriesToCheck(queries: Database, index: number, limit: number): Promise<EntryToCheck[]> {
  return entries(queries, index, limit);
}

/** Which objects the entries from `start` (inclusive) to `end` (exclusive) are filed under, in the order of the entries. */
export function objectsToCheck(queries: Database, start: number, end: number): Promise<LogObjectTable[]> {
  return objects(queries, start, end);
}

/** Stored inner nodes of a level from `start` (inclusive) to `end` (exclusive), in order; hashes as those of the entries. */
export function nodesToCheck(queries: Database, level: number, start: number, end: number): Promise<{ idx: number; hash: string | null }[]> {
  return nodes(queries, level, start, end);
}
