import type { CommandItem, CommandKind, CommandRow, CommandState } from '../../preload/contract/commands.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { UNFINISHED } from '../store/command-rows.ts';
import type { CommandItemTable, CommandTable } from '../store/schema.ts';

/** What a line says to which its command did not come. */
export const NOT_BEGUN = 'Not begun: the command was stopped.';

/** A command as the contract shows it. */
export function toCommandRow(row: CommandTable, officerName: (id: string) => string): CommandRow {
  return {
    id: row.id,
    kind: row.kind as CommandKind,
    title: row.title,
    state: row.state as CommandState,
    officer: officerName(row.officer),
    host: row.host,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    done: row.done,
    total: row.total,
    outcome: row.outcome,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorAnswer),
    cancellable: !hasEnded(row),
    repeatable: row.repeatable === 1 && hasEnded(row),
  };
}

function hasEnded({ state }: CommandTable): boolean {
  return !UNFINISHED.includes(state);
}

/** A line as the contract shows it. One that waits in a command that has ended is not waiting any more: a stopped import writes no line that it did not begin. */
export function toCommandItem(row: CommandItemTable, command: CommandTable): CommandItem {
  const left = row.state === 'queued' && hasEnded(command);
  return {
    index: row.idx,
    name: row.name,
    place: row.place,
    state: left ? 'cancelled' : (row.state as CommandItem['state']),
    outcome: left ? NOT_BEGUN : row.outcome,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorAnswer),
    certificates: JSON.parse(row.certificates) as string[],
    request: row.request,
    erased: row.erased === 1,
  };
}

/** The states in the table of lines that are shown in one of these. */
export function storedItemStates(shown: readonly string[], command: CommandTable): string[] {
  if (!hasEnded(command)) return [...shown];
  return shown.flatMap((state) => (state === 'cancelled' ? ['cancelled', 'queued'] : state === 'queued' ? [] : [state]));
}
