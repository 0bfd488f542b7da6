import type { CommandRow } from '../../preload/contract/commands.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { showCommand } from '../service/command-calls.ts';
import { statusOfCommand } from './exit-status.ts';
import { cancelWhenStopped, type OpenSession } from './open-session.ts';
import { type Answer, printable } from './print.ts';

type ShownCommand = Awaited<ReturnType<typeof showCommand>>;

/**
 * Waits for a command of the queue, and says what came of it.
 * @param more what the document says beside that
 */
export async function answerOf(
  open: OpenSession,
  { command, ended }: { command: string; ended: Promise<void> },
  more: (row: CommandRow, shown: ShownCommand) => object | Promise<object>,
): Promise<Answer> {
  cancelWhenStopped(open, command);
  await ended;
  const row = open.lastOf(command);
  if (row.state === 'failed' && row.error) throw new StrongroomError(row.error.code, row.error.message, row.error.hint);
  const shown = await showCommand(open.session, { id: command, offset: 0, limit: Number.MAX_SAFE_INTEGER });
  const failed = shown.items.flatMap(({ name, place, error }) => (error ? [{ name, place, ...error }] : []));
  return {
    status: statusOfCommand(row),
    document: { command, state: row.state, outcome: row.outcome, ...(await more(row, shown)), failed },
    text: [
      ...failed.map(({ name, message, hint, code }) => `failed    ${printable(name)}\n          ${printable(`${message} ${hint}`)} (${code})`),
      ...shown.facts.map(({ name, value }) => printable(`${name}: ${value}`)),
      row.outcome ?? '',
    ].join('\n'),
  };
}
