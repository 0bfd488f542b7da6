import { sha256Hex } from '../crypto/hash.ts';
import { countLogEntries, findLogEntry, leavesFrom } from '../store/log-entries.ts';
import { type Block, findLoggedRow, type LoggedTableName, readLoggedRows, type StoredLoggedRow } from '../store/logged-rows.ts';
import type { Database } from '../store/open-database.ts';
import type { CommandTable } from '../store/schema.ts';
import { saysHash } from './check-inclusion.ts';
import { withLines, withUnblockedLines } from './command-row.ts';
import { LoggedHashes } from './logged-hashes.ts';
import { betweenBlocks, type LongReading } from './long-reading.ts';
import { rowsOfLeaf } from './read-leaf.ts';
import { type LoggedRows, type LoggedTable, rowHash, rowName, storedRowHash } from './row-hash.ts';

export interface RowProblem {
  /**
   * `missing`: the log knows it and the table does not; `unlogged`: the table has it and the log never said so, or said it was removed;
   * `rolled-back`: it is what an older entry says, not the last; `altered`: it is what no entry says, or holds what has no hash.
   */
  kind: 'missing' | 'unlogged' | 'rolled-back' | 'altered';
  table: string;
  /** As `rowName` spells it. */
  id: string;
}

export interface RowReport {
  /** Entries that the rows were held against. */
  size: number;
  rowsChecked: number;
  problems: RowProblem[];
}

/** About 10 ms of work each: no one notices that the process was busy. */
const ENTRIES_AT_ONCE = 1_000;
const ROWS_AT_ONCE = 250;
const TABLES = Object.keys(readLoggedRows) as LoggedTableName[];

/**
 * Holds every row that decides something against the last thing that the log says of it. The log itself is `verifyLog`'s.
 * Changes that are made meanwhile, with their entries, are no problem.
 */
export async function checkRows(queries: Database, reading: LongReading = {}): Promise<RowReport> {
  const logged = new LoggedHashes();
  const entries = await countLogEntries(queries);
  // Half of the way is through the log, the other through the rows of which it then told: to count those of the tables first would hold up the process.
  const size = await readLog(queries, logged, 0, reading, (done) => reading.onProgress?.(Math.min(done, entries), 2 * entries));
  const expected = logged.there;
  const progress = (rows: number) => reading.onProgress?.(entries + Math.floor((Math.min(rows, expected) / Math.max(1, expected)) * entries), 2 * entries);
  const problems: RowProblem[] = [];
  let rowsChecked = 0;
  for (const table of TABLES) rowsChecked = await checkTable(queries, table, logged, problems, rowsChecked, reading, progress);
  for (const { table, id } of logged.missing()) problems.push({ kind: 'missing', table, id });
  return queries.transaction().execute(async (snapshot) => {
    // What changed while this ran is judged again, by the log as it is now.
    const sizeNow = await readLog(snapshot, logged, size, {}, () => {});
    const still = await Promise.all(problems.map((problem) => judgeAgain(snapshot, logged, problem, size)));
    return { size: sizeNow, rowsChecked, problems: still.filter((problem) => problem !== null) };
  });
}

async function readLog(queries: Database, logged: LoggedHashes, from: number, reading: LongReading, progress: (done: number) => void): Promise<number> {
  for (let next = from; ; ) {
    const block = await leavesFrom(queries, next, ENTRIES_AT_ONCE);
    for (const { idx, leaf } of block) for (const row of rowsOfLeaf(leaf)) logged.note(idx, row);
    const last = block.at(-1);
    if (!last) return next;
    next = last.idx + 1;
    progress(next);
    await betweenBlocks(reading);
  }
}

async function checkTable<Table extends LoggedTableName>(
  queries: Database,
  table: Table,
  logged: LoggedHashes,
  problems: RowProblem[],
  checkedBefore: number,
  reading: LongReading,
  progress: (done: number) => void,
): Promise<number> {
  let checked = checkedBefore;
  for (let after: string | null = null; ; ) {
    const block: Block<StoredLoggedRow[Table]> = await readLoggedRows[table](queries, after, ROWS_AT_ONCE);
    for (const row of block.rows) {
      const problem = await judge(queries, logged, table, await whole(queries, table, row));
      if (problem) problems.push(problem);
    }
    checked += block.rows.length;
    progress(checked);
    await betweenBlocks(reading);
    after = block.next;
    if (after === null) return checked;
  }
}

/**
 * Tables that the log did not vouch for in the first versions. A row that it never named may be of then; once it is named, it is held to that. Of such rows
 * none opens anything: a public key proves itself, and a finding or a command that was made up tells of more than there was.
 */
const LATER: ReadonlySet<LoggedTable> = new Set(['commands', 'findings', 'public_keys']);

/** One row against the last word on it. */
async function judge<Table extends LoggedTable>(queries: Database, logged: LoggedHashes, table: Table, row: LoggedRows[Table]): Promise<RowProblem | null> {
  const id = rowName(table, row);
  const last = logged.meet(table, id);
  if (!last && LATER.has(table) && provesItself(row)) return null;
  if (!last || last.hash === null) return { kind: 'unlogged', table, id };
  const hash = storedRowHash(table, row);
  if (hash === null) return { kind: 'altered', table, id };
  // A key that was destroyed has no column for its entry, and only one entry that speaks of it.
  if (last.hash === hash && (row.log_entry === undefined || last.entry === row.log_entry)) return null;
  // An entry may repeat a row that did not change, so the row's own entry is asked before the row is called wrong.
  const own = row.log_entry === undefined ? undefined : await findLogEntry(queries, row.log_entry);
  const vouched = own !== undefined && saysHash(own, table, id, hash);
  if (vouched && last.hash === hash) return null;
  if (table === 'commands' && last.hash === (await unblockedHash(queries, row as LoggedRows['commands']))) return null;
  return { kind: vouched ? 'rolled-back' : 'altered', table, id };
}

/** A stored row as the log speaks of it. */
async function whole<Table extends LoggedTableName>(queries: Database, table: Table, row: StoredLoggedRow[Table]): Promise<LoggedRows[Table]> {
  if (table !== 'commands') return row as unknown as LoggedRows[Table];
  const command = row as StoredLoggedRow['commands'];
  try {
    return (await withLines(queries, command)) as LoggedRows[Table];
  } catch (error) {
    // A line that has no canonical spelling was not written by us, and no entry vouches for it.
    if (error instanceof TypeError) return { ...command, line_blocks: '' } as unknown as LoggedRows[Table];
    throw error;
  }
}

/** What entries from before there were blocks of lines say of a command that is as the row is. */
async function unblockedHash(queries: Database, { line_blocks: _, ...command }: LoggedRows['commands']): Promise<string | null> {
  try {
    return rowHash('commands', await withUnblockedLines(queries, command as CommandTable));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function provesItself(row: object): boolean {
  return !('spki' in row) || ('spki_sha256' in row && sha256Hex(row.spki as Uint8Array) === row.spki_sha256);
}

/** A problem whose row no later entry names stays as it is: by its name alone a row of somebody else's spelling would not be found again. */
async function judgeAgain(queries: Database, logged: LoggedHashes, problem: RowProblem, size: number): Promise<RowProblem | null> {
  const { table, id } = problem;
  const last = logged.meet(table, id);
  if (!last || last.entry < size) return problem;
  const known = TABLES.find((name) => name === table);
  const row = known && (await findLoggedRow(queries, known, id));
  if (row) return judge(queries, logged, known, await whole(queries, known, row));
  return last.hash !== null ? { kind: 'missing', table, id } : null;
}
