import { endedCommandRow, hasEndedInLog } from '../audit/command-row.ts';
import type { Ledger } from '../audit/ledger.ts';
import { countCommandItems, endCommandItems, unfinishedCommands, updateCommand } from '../store/command-rows.ts';
import type { Database } from '../store/open-database.ts';

/**
 * Gives commands that were running when the agent ended their end: `interrupted`, with a word about what they did. One of which the log says that it has ended
 * was put back, and stays as it is for the check of the rows to find.
 */
export async function endInterruptedCommands(queries: Database, ledger: Ledger, now: number): Promise<number> {
  const unfinished = await unfinishedCommands(queries);
  if (unfinished.length === 0) return 0;
  await ledger.record(async (transaction, note) => {
    for (const command of unfinished) {
      if (await hasEndedInLog(transaction, command.id)) continue;
      const states = await countCommandItems(transaction, command.id);
      const all = [...states.values()].reduce((sum, count) => sum + count, 0);
      const ended = all - ['queued', 'running', 'needs-passphrase'].reduce((sum, state) => sum + (states.get(state) ?? 0), 0);
      const outcome = all > 0 ? `Interrupted after ${ended} of ${all}: what was done stays, the rest is untouched.` : 'Interrupted before it could end.';
      await endCommandItems(transaction, command.id, ['queued', 'running', 'needs-passphrase'], {
        state: 'cancelled',
        outcome: 'Not begun: the command was interrupted.',
        error: null,
      });
      await updateCommand(transaction, command.id, { state: 'interrupted', outcome, ended_at: now, done: ended, total: all > 0 ? all : command.total });
      const rows = [await endedCommandRow(transaction, command.id)];
      note({ action: 'command.interrupted', command: command.id, objects: [], rows, text: `${command.title}: interrupted. ${outcome}` });
    }
  });
  return unfinished.length;
}
