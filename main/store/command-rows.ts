import { sql } from 'kysely';
import { compiled, inserting } from './compiled.ts';
import type { Change, Database } from './open-database.ts';
import type { CommandItemTable, CommandTable } from './schema.ts';
import { likeEachWord } from './search-words.ts';

export async function insertCommand(queries: Database, row: CommandTable): Promise<void> {
  await queries.insertInto('commands').values(row).execute();
}

export async function updateCommand(queries: Database, id: string, change: Partial<Omit<CommandTable, 'id'>>): Promise<void> {
  await queries.updateTable('commands').set(change).where('id', '=', id).execute();
}

export function findCommand(queries: Database, id: string): Promise<CommandTable | undefined> {
  return queries.selectFrom('commands').selectAll().where('id', '=', id).executeTakeFirst();
}

export function latestCommand(queries: Database): Promise<CommandTable | undefined> {
  return queries.selectFrom('commands').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst();
}

/** The newest command of a kind that ended in one of these states. */
export function newestCommandOf(queries: Database, kind: string, states: readonly string[]): Promise<CommandTable | undefined> {
  return queries
    .selectFrom('commands')
    .selectAll()
    .where('kind', '=', kind)
    .where('state', 'in', [...states])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** States of a command that has not ended. */
export const UNFINISHED = ['queued', 'running', 'waiting'];

/** Commands that had not ended: after a start, those that a crash or a lock interrupted. */
export function unfinishedCommands(queries: Database): Promise<CommandTable[]> {
  return queries.selectFrom('commands').selectAll().where('state', 'in', UNFINISHED).execute();
}

export async function listCommands(
  queries: Database,
  query: { search: string; states: readonly string[]; kinds: readonly string[] },
  page: { offset: number; limit: number },
): Promise<{ total: number; rows: CommandTable[] }> {
  let rows = queries.selectFrom('commands');
  for (const pattern of likeEachWord(query.search)) rows = rows.where('search', 'like', pattern);
  if (query.states.length > 0) rows = rows.where('state', 'in', [...query.states]);
  if (query.kinds.length > 0) rows = rows.where('kind', 'in', [...query.kinds]);
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { total: count, rows: await rows.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit).offset(page.offset).execute() };
}

/** Commands that make requests and did not come to their end, newest first. */
export function unfinishedRequestRuns(queries: Database): Promise<CommandTable[]> {
  return queries
    .selectFrom('commands')
    .selectAll()
    .where('kind', '=', 'make-requests')
    .where('repeatable', '=', 1)
    .where('state', 'in', ['interrupted', 'cancelled', 'failed', 'done-in-part'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

/** A line of a command that was not begun. */
export function queuedItem(item: Pick<CommandItemTable, 'command' | 'idx' | 'name' | 'place'> & Partial<CommandItemTable>): CommandItemTable {
  return { state: 'queued', outcome: '', error: null, certificates: '[]', erased: 0, temporary: null, input: null, request: null, ...item };
}

const insertItems = inserting('command_items');

/** All of them or none. @param rows of `queuedItem`: each has all columns */
export async function insertCommandItems(queries: Database, rows: readonly CommandItemTable[]): Promise<void> {
  if (queries.isTransaction) await insertItems(queries, rows);
  else await queries.transaction().execute((change) => insertItems(change, rows));
}

export type ItemChange = Partial<Omit<CommandItemTable, 'command' | 'idx'>>;

/** By the columns that change: there are a handful of sets of them. */
const itemUpdates = new Map<string, (queries: Database, command: string, index: number, ...values: unknown[]) => Promise<unknown>>();

function itemUpdate(columns: readonly string[]) {
  const name = columns.join();
  const update =
    itemUpdates.get(name) ??
    compiled((queries, command: string, index: number, ...values: unknown[]) =>
      queries
        .updateTable('command_items')
        .set(Object.fromEntries(columns.map((column, at) => [column, values[at]])) as ItemChange)
        .where('command', '=', command)
        .where('idx', '=', index),
    );
  itemUpdates.set(name, update);
  return update;
}

export async function updateCommandItem(queries: Database, command: string, index: number, change: ItemChange): Promise<void> {
  await itemUpdate(Object.keys(change))(queries, command, index, ...Object.values(change));
}

/** What becomes of lines that end without having been worked on. */
export type ItemEnd = Pick<CommandItemTable, 'state' | 'outcome' | 'error'>;

/** What became of a line. */
export type ItemOutcome = Pick<CommandItemTable, 'idx' | 'state' | 'outcome' | 'error' | 'certificates' | 'request'>;

/** Lines of one statement. */
const OUTCOMES_AT_ONCE = 32;

const setOutcomes = compiled((_queries, command: string, ...values: unknown[]) => {
  const rows = Array.from({ length: values.length / 6 }, (_, at) => sql`(${sql.join(values.slice(6 * at, 6 * at + 6))})`);
  return sql`update command_items
    set state = became.column2, outcome = became.column3, error = became.column4, certificates = became.column5, request = became.column6
    from (values ${sql.join(rows)}) as became where command = ${command} and idx = became.column1`;
});

/** Says of several lines of a command what became of them, in few statements; for a transaction. */
export async function updateItemOutcomes(queries: Change, command: string, outcomes: readonly ItemOutcome[]): Promise<void> {
  const whole = outcomes.length - (outcomes.length % OUTCOMES_AT_ONCE);
  for (let at = 0; at < whole; at += OUTCOMES_AT_ONCE) {
    const some = outcomes.slice(at, at + OUTCOMES_AT_ONCE);
    await setOutcomes(
      queries,
      command,
      ...some.flatMap(({ idx, state, outcome, error, certificates, request }) => [idx, state, outcome, error, certificates, request]),
    );
  }
  for (const { idx, ...change } of outcomes.slice(whole)) await updateCommandItem(queries, command, idx, change);
}

export async function listCommandItems(
  queries: Database,
  command: string,
  page: { offset: number; limit: number; states?: readonly string[] | undefined },
): Promise<{ total: number; rows: CommandItemTable[] }> {
  let rows = queries.selectFrom('command_items').where('command', '=', command);
  if (page.states) rows = rows.where('state', 'in', [...page.states]);
  const { count } = await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return { total: count, rows: await rows.selectAll().orderBy('idx').limit(page.limit).offset(page.offset).execute() };
}

/** Lines of a command in their order, after one given. */
export const commandItemsAfter = compiled((queries, command: string, after: number, limit: number) =>
  queries.selectFrom('command_items').selectAll().where('command', '=', command).where('idx', '>', after).orderBy('idx').limit(limit),
);

/** Where a line's unfinished files lie, if there are any. */
export async function temporaryOf(queries: Database, command: string, index: number): Promise<string | null> {
  const row = await queries.selectFrom('command_items').select('temporary').where('command', '=', command).where('idx', '=', index).executeTakeFirst();
  return row?.temporary ?? null;
}

/** Files that a release had begun and not ended, by their temporary paths. */
export function unfinishedFiles(queries: Database): Promise<{ command: string; idx: number; name: string; place: string; temporary: string | null }[]> {
  return queries.selectFrom('command_items').select(['command', 'idx', 'name', 'place', 'temporary']).where('temporary', 'is not', null).execute();
}

/** How many of a command's lines are in each state. */
export async function countCommandItems(queries: Database, command: string): Promise<Map<string, number>> {
  const rows = await queries
    .selectFrom('command_items')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('command', '=', command)
    .groupBy('state')
    .execute();
  return new Map(rows.map((row) => [row.state, row.count]));
}

/** Lines of a command that had not come to an end become something else, all at once. */
export async function endCommandItems(queries: Database, command: string, from: readonly string[], change: ItemEnd): Promise<void> {
  await queries
    .updateTable('command_items')
    .set(change)
    .where('command', '=', command)
    .where('state', 'in', [...from])
    .execute();
}
