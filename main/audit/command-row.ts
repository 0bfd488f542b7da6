import { setImmediate } from 'node:timers/promises';
import { utf8 } from '../crypto/bytes.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import { commandItemsAfter, findCommand } from '../store/command-rows.ts';
import { lastEntryOfCommand } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import type { CommandTable } from '../store/schema.ts';
import type { AuditAction, EntryRow } from './entry.ts';
import { readLeaf } from './read-leaf.ts';
import { type LoggedRows, rowHash } from './row-hash.ts';
import { columnMembers, inOrder, type Member, spellRow } from './spell-row.ts';

/** About 10 ms of work. */
const LINES_AT_ONCE = 500;

/**
 * A command together with its lines, as the log vouches for both once it has ended: `lines` is SHA-256 over the canonical JSON of each line, in their order,
 * each with a line feed.
 */
export async function withLines(queries: Database, command: CommandTable): Promise<LoggedRows['commands']> {
  const hash = new RunningHash();
  let members: readonly Member<object>[] = [];
  for (let after = -1; ; await setImmediate()) {
    const rows = await commandItemsAfter(queries, command.id, after, LINES_AT_ONCE);
    const last = rows.at(-1);
    // Each has all columns of the table.
    if (last && members.length === 0) members = inOrder(columnMembers(Object.keys(last)));
    hash.update(utf8(rows.map((row) => `${spellRow(row, members)}\n`).join('')));
    if (!last || rows.length < LINES_AT_ONCE) return { ...command, lines: hash.end() };
    after = last.idx;
  }
}

/** What an entry says of a command that has ended, in the transaction that ends it or changes one of its lines. */
export async function endedCommandRow(queries: Database, id: string): Promise<EntryRow> {
  const command = await findCommand(queries, id);
  if (!command) throw new TypeError('this command is not in the table');
  return { table: 'commands', id, hash: rowHash('commands', await withLines(queries, command)) };
}

/** What an entry says of a command that goes on: what it was when it had ended counts no more. */
export function resumedCommandRow(id: string): EntryRow {
  return { table: 'commands', id, hash: null };
}

const STEPS: readonly AuditAction[] = ['command.started', 'command.resumed', 'command.ended', 'command.interrupted'];

/** Whether the log says that a command has ended, and what it then was: a row that says it runs is an older one. */
export async function hasEndedInLog(queries: Database, id: string): Promise<boolean> {
  const last = await lastEntryOfCommand(queries, id, STEPS);
  const entry = last && readLeaf(last.leaf);
  return entry?.rows.some(({ table, id: named, hash }) => table === 'commands' && named === id && hash !== null) ?? false;
}
