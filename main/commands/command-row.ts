import type { CommandItem, CommandKind, CommandRow, CommandState } from '../../preload/contract/commands.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandItemTable, CommandTable } from '../store/schema.ts';

const active = ['queued', 'running', 'waiting'];

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
    cancellable: active.includes(row.state),
    repeatable: row.repeatable === 1 && !active.includes(row.state),
  };
}

export function toCommandItem(row: CommandItemTable): CommandItem {
  return {
    index: row.idx,
    name: row.name,
    place: row.place,
    state: row.state as CommandItem['state'],
    outcome: row.outcome,
    error: row.error === null ? null : (JSON.parse(row.error) as ErrorAnswer),
    certificates: JSON.parse(row.certificates) as string[],
    request: row.request,
    erased: row.erased === 1,
  };
}
