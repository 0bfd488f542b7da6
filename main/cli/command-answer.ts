import type { CommandRow } from '../../preload/contract/commands.ts';
import { type ErrorAnswer, fromErrorAnswer } from '../../preload/contract/errors.ts';
import { showCommand } from '../service/command-calls.ts';
import { statusOfCommand } from './exit-status.ts';
import { cancelWhenStopped, type OpenSession } from './open-session.ts';
import { type Answer, printable } from './print.ts';

type ShownCommand = Awaited<ReturnType<typeof showCommand>>;

/** A command of the queue that has ended. */
export interface EndedCommand {
  row: CommandRow;
  shown: ShownCommand;
}

type More = (row: CommandRow, shown: ShownCommand) => object | Promise<object>;

/**
 * Waits for a command of the queue, and says what came of it.
 * @param more what the document says beside that
 */
export async function answerOf(open: OpenSession, started: { command: string; ended: Promise<void> }, more: More): Promise<Answer> {
  return tellEnd(await endOf(open, started), more);
}

/** Waits for the end of a command; a person who stops the program cancels it. */
export async function endOf(open: OpenSession, { command, ended }: { command: string; ended: Promise<void> }): Promise<EndedCommand> {
  cancelWhenStopped(open, command);
  await ended;
  return { row: open.lastOf(command), shown: await showCommand(open.session, { id: command, offset: 0, limit: Number.MAX_SAFE_INTEGER }) };
}

/**
 * Says what came of a command.
 * @param failure whether one that failed is answered, too; else its error is thrown
 */
export async function tellEnd({ row, shown }: EndedCommand, more: More, failure = false): Promise<Answer> {
  if (row.state === 'failed' && row.error && !failure) throw fromErrorAnswer(row.error);
  const failed = shown.items.flatMap(({ name, place, error }) => (error ? [{ name, place, ...error }] : []));
  const lines = [...failed.map(failedLine), ...shown.facts.map(({ name, value }) => printable(`${name}: ${value}`)), row.outcome ?? ''];
  // Its message stands in the outcome.
  if (row.error) lines.push(printable(`${row.error.hint} (${row.error.code})`));
  return {
    status: statusOfCommand(row),
    document: { command: row.id, state: row.state, outcome: row.outcome, error: row.error, ...(await more(row, shown)), failed },
    text: lines.join('\n'),
  };
}

/** What failed and why, for people. */
export function failedLine({ name, message, hint, code }: ErrorAnswer & { name: string }): string {
  return `failed    ${printable(name)}\n          ${printable(`${message} ${hint}`)} (${code})`;
}
