import { hexOf } from './log-blocks.ts';
import { countLogEntries } from './log-entries.ts';
import type { Database } from './open-database.ts';
import { likeEachWord } from './search-words.ts';

export interface LogQuery {
  search: string;
  /** An officer's id; `null` for all. */
  actor: string | null;
  action: string | null;
  /** An object's id. */
  object: string | null;
  /** ms; from (inclusive) and to (exclusive). */
  from: number | null;
  to: number | null;
}

function filtered(queries: Database, query: LogQuery) {
  let rows = queries.selectFrom('log_entries');
  for (const pattern of likeEachWord(query.search)) rows = rows.where('search', 'like', pattern);
  if (query.actor !== null) rows = rows.where('actor', '=', query.actor);
  if (query.action !== null) rows = rows.where('action', '=', query.action);
  if (query.object !== null) rows = rows.where('idx', 'in', queries.selectFrom('log_objects').select('entry').where('object', '=', query.object));
  if (query.from !== null) rows = rows.where('at', '>=', query.from);
  if (query.to !== null) rows = rows.where('at', '<', query.to);
  return rows;
}

function isUnfiltered({ search, actor, action, object, from, to }: LogQuery): boolean {
  return likeEachWord(search).length === 0 && [actor, action, object, from, to].every((value) => value === null);
}

/** One page of the log's leaves, newest first, and the number of all that match. */
export async function listLogEntries(
  queries: Database,
  query: LogQuery,
  page: { offset: number; limit: number },
): Promise<{ total: number; rows: { idx: number; leaf: string }[] }> {
  // Of all, without counting them and without passing over those before: their indexes are their places.
  if (isUnfiltered(query)) {
    const total = await countLogEntries(queries);
    const before = total - page.offset;
    const rows = queries
      .selectFrom('log_entries')
      .select(['idx', 'leaf'])
      .where('idx', '<', before)
      .where('idx', '>=', before - page.limit);
    return { total, rows: await rows.orderBy('idx', 'desc').execute() };
  }
  const { count } = await filtered(queries, query)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const rows = await filtered(queries, query).select(['idx', 'leaf']).orderBy('idx', 'desc').limit(page.limit).offset(page.offset).execute();
  return { total: count, rows };
}

/** Leaves that speak of an object, newest first: its history. @param action only entries of this kind */
export function logEntriesOfObject(
  queries: Database,
  kind: string,
  object: string,
  limit: number,
  action: string | null = null,
): Promise<{ idx: number; leaf: string }[]> {
  const rows = queries
    .selectFrom('log_objects')
    .innerJoin('log_entries', 'log_entries.idx', 'log_objects.entry')
    .select(['log_entries.idx', 'log_entries.leaf'])
    .where('log_objects.object', '=', object)
    .where('log_objects.kind', '=', kind)
    .orderBy('log_objects.entry', 'desc')
    .limit(limit);
  return (action === null ? rows : rows.where('log_entries.action', '=', action)).execute();
}

/** Of some objects of one kind those of which an entry of one action speaks. */
export async function objectsWithEntry(queries: Database, kind: string, objects: readonly string[], action: string): Promise<ReadonlySet<string>> {
  const rows = await queries
    .selectFrom('log_objects')
    .innerJoin('log_entries', 'log_entries.idx', 'log_objects.entry')
    .select('log_objects.object')
    .where('log_objects.object', 'in', objects)
    .where('log_objects.kind', '=', kind)
    .where('log_entries.action', '=', action)
    .execute();
  return new Set(rows.map(({ object }) => object));
}

/** The newest leaf of one kind among the first `size` entries. */
export function lastLogEntryOfKind(queries: Database, action: string, size: number): Promise<{ idx: number; leaf: string } | undefined> {
  return queries
    .selectFrom('log_entries')
    .select(['idx', 'leaf'])
    .where('action', '=', action)
    .where('idx', '<', size)
    .orderBy('idx', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The newest leaf of one command, of some kinds. */
export function lastEntryOfCommand(queries: Database, command: string, actions: readonly string[]): Promise<{ leaf: string } | undefined> {
  return queries
    .selectFrom('log_entries')
    .select('leaf')
    .where('command', '=', command)
    .where('action', 'in', [...actions])
    .orderBy('idx', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Leaves of one kind, newest first. */
export function logEntriesOfKind(queries: Database, action: string, limit: number): Promise<{ idx: number; leaf: string }[]> {
  return queries.selectFrom('log_entries').select(['idx', 'leaf']).where('action', '=', action).orderBy('idx', 'desc').limit(limit).execute();
}

/** A period, in ms (from, inclusive, and to, exclusive), of the entries with smaller indexes than `below`. */
export interface LogPeriod {
  from: number;
  to: number;
  below: number;
}

function within(queries: Database, { from, to, below }: LogPeriod) {
  return queries.selectFrom('log_entries').where('at', '>=', from).where('at', '<', to).where('idx', '<', below);
}

/** Leaves of a period in their order, after an index; hashes as `EntryToCheck` has them. */
export function logEntriesBetween(
  queries: Database,
  period: LogPeriod,
  after: number,
  limit: number,
): Promise<{ idx: number; leaf: string; hash: string | null }[]> {
  return within(queries, period)
    .select(['idx', 'leaf', hexOf('leaf_hash')])
    .where('idx', '>', after)
    .orderBy('idx')
    .limit(limit)
    .execute();
}

export async function countLogEntriesBetween(queries: Database, period: LogPeriod): Promise<number> {
  const row = await within(queries, period)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Ids of the officers who ever acted. */
export function logActors(queries: Database): Promise<string[]> {
  return valuesOf(queries, 'actor');
}

/** Actions that the log holds. */
export function logActions(queries: Database): Promise<string[]> {
  return valuesOf(queries, 'action');
}

/** The values of a column that has an index, ascending, `null` not among them: each found by the one before it, where `distinct` goes through all entries. */
async function valuesOf(queries: Database, column: 'actor' | 'action'): Promise<string[]> {
  const values: string[] = [];
  for (;;) {
    const last = values.at(-1);
    const rows = queries.selectFrom('log_entries').select(column).orderBy(column).limit(1);
    const [next] = await (last === undefined ? rows.where(column, 'is not', null) : rows.where(column, '>', last)).execute();
    if (next?.[column] == null) return values;
    values.push(next[column]);
  }
}

/** When the last thing was logged until some time, both in ms since 1970; `null` where nothing was. */
export async function lastEntryTime(queries: Database, until: number): Promise<number | null> {
  const last = await queries.selectFrom('log_entries').select('at').where('at', '<=', until).orderBy('at', 'desc').limit(1).executeTakeFirst();
  return last?.at ?? null;
}

/** How the log grew, as at most `points` evenly spaced entries and the last: `size` is the number of entries at that time. */
export async function logGrowth(queries: Database, size: number, points: number): Promise<{ at: number; size: number }[]> {
  if (size === 0) return [];
  const step = Math.max(1, Math.ceil(size / points));
  const indexes = [];
  for (let index = size - 1; index >= 0; index -= step) indexes.push(index);
  const rows = await queries.selectFrom('log_entries').select(['idx', 'at']).where('idx', 'in', indexes).orderBy('idx').execute();
  return rows.map(({ idx, at }) => ({ at, size: idx + 1 }));
}

/** How many entries from an index on tell of one of these actions. */
export async function countEntriesSince(queries: Database, index: number, actions: readonly string[]): Promise<number> {
  const row = await queries
    .selectFrom('log_entries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('idx', '>=', index)
    .where('action', 'in', [...actions])
    .executeTakeFirstOrThrow();
  return row.count;
}
