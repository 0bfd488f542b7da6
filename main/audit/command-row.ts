import { setImmediate } from 'node:timers/promises';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import { commandItemsAfter, findCommand } from '../store/command-rows.ts';
import { lastEntryOfCommand } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import type { CommandItemTable, CommandTable } from '../store/schema.ts';
import type { AuditAction, EntryRow } from './entry.ts';
import { readLeaf } from './read-leaf.ts';
import { type LoggedRows, rowHash } from './row-hash.ts';
import { columnMembers, inOrder, type Member, spellRow } from './spell-row.ts';

/** Lines of a block: a few ms of work, and one hash that stays true for as long as none of them changes. */
export const BLOCK_LINES = 1000;

/** Hashes of a command's blocks of lines, by their number: the first has the first thousand lines. */
export type BlockHashes = ReadonlyMap<number, string>;

/**
 * A command together with its lines, as the log vouches for both once it has ended: `line_blocks` is SHA-256 over the hashes of its blocks, each as 64
 * hexadecimal digits with a line feed. That of a block is SHA-256 over the canonical JSON of its lines, in their order, each with a line feed.
 * @param known hashes that are true of the table now, whose lines are not read again. They are of a command whose lines count up from 0.
 */
export async function withLines(queries: Database, command: CommandTable, known: BlockHashes = new Map()): Promise<LoggedRows['commands']> {
  const hash = new RunningHash();
  for (let block = 0, after = Number.NEGATIVE_INFINITY; ; block++) {
    const kept = known.get(block);
    const rows = kept === undefined ? await linesAfter(queries, command.id, after) : [];
    if (kept === undefined && rows.length === 0) return { ...command, line_blocks: hash.end() };
    hash.update(utf8(`${kept ?? sha256Hex(spellLines(rows))}\n`));
    after = rows.at(-1)?.idx ?? lastOfBlock(block);
  }
}

/** The same as the log has it in entries from before there were blocks: `lines` is SHA-256 over all lines. */
export async function withUnblockedLines(queries: Database, command: CommandTable): Promise<LoggedRows['commands']> {
  const hash = new RunningHash();
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const rows = await linesAfter(queries, command.id, after);
    hash.update(spellLines(rows));
    const last = rows.at(-1);
    if (!last) return { ...command, lines: hash.end() };
    after = last.idx;
  }
}

/** The hash of one block of a command whose lines count up from 0. */
export async function hashBlock(queries: Database, command: string, block: number): Promise<string> {
  return sha256Hex(spellLines(await linesAfter(queries, command, lastOfBlock(block - 1))));
}

const lastOfBlock = (block: number) => BLOCK_LINES * (block + 1) - 1;

/** The lines of one block; others have their turn before it. */
async function linesAfter(queries: Database, command: string, after: number): Promise<CommandItemTable[]> {
  await setImmediate();
  return commandItemsAfter(queries, command, after, BLOCK_LINES);
}

let members: readonly Member<object>[] = [];

function spellLines(rows: readonly CommandItemTable[]): Uint8Array {
  // Each row has all columns of the table.
  if (members.length === 0 && rows[0]) members = inOrder(columnMembers(Object.keys(rows[0])));
  return utf8(rows.map((row) => `${spellRow(row, members)}\n`).join(''));
}

/** What an entry says of a command that has ended, in the transaction that ends it or changes one of its lines. */
export async function endedCommandRow(queries: Database, id: string, known?: BlockHashes): Promise<EntryRow> {
  const command = await findCommand(queries, id);
  if (!command) throw new TypeError('this command is not in the table');
  return { table: 'commands', id, hash: rowHash('commands', await withLines(queries, command, known)) };
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
