import type { CommandKind, CommandRow, CommandState } from '../../preload/contract/commands.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

const UNFINISHED: CommandState[] = ['queued', 'running', 'waiting'];

export interface CommandFilter {
  search: string;
  states: CommandState[];
  kinds: CommandKind[];
}

interface CommandsSlice {
  /** The newest that is known of each command that moved while this window looked. */
  live: Readonly<Record<string, CommandRow>>;
  /** How often main spoke of each: an event may say nothing new of the row and yet mean that a line of it changed. */
  heard: Readonly<Record<string, number>>;
  filter: CommandFilter;
  open: string | null;
  /** Grows when a command appears or ends: then lists have other rows. */
  revision: number;
}

export const useCommands = lockable<CommandsSlice>(() => ({ live: {}, heard: {}, filter: { search: '', states: [], kinds: [] }, open: null, revision: 0 }));

export function isUnfinished(state: CommandState): boolean {
  return UNFINISHED.includes(state);
}

/** Takes over what main says of a command. */
export function takeCommand(command: CommandRow): void {
  useCommands.setState((state) => {
    const before = state.live[command.id];
    // An answer that was asked for before the last event must not bring an ended command back to life.
    if (before !== undefined && before.endedAt !== null && command.endedAt === null) return state;
    const rowsChanged = before === undefined || before.state !== command.state;
    return { live: { ...state.live, [command.id]: command }, revision: state.revision + (rowsChanged ? 1 : 0) };
  });
}

/** Takes over what an event says of a command. */
export function hearCommand(command: CommandRow): void {
  takeCommand(command);
  useCommands.setState(({ heard }) => ({ heard: { ...heard, [command.id]: (heard[command.id] ?? 0) + 1 } }));
}

/** Asks which commands are under way: after a start, a reload, or a gap in the events. */
export async function reattachCommands(): Promise<void> {
  const answer = await ask('commands.list', { states: UNFINISHED, limit: 200 });
  if (!answer.ok) return;
  const running = Object.fromEntries(answer.value.items.map((command) => [command.id, command]));
  // What was thought to run and is not in the answer ended unseen: each of those is asked for, as someone may be watching it.
  const unseen = Object.values(useCommands.getState().live).filter((command) => isUnfinished(command.state) && running[command.id] === undefined);
  useCommands.setState((state) => ({ live: { ...state.live, ...running }, revision: state.revision + 1 }));
  for (const command of unseen) {
    const shown = await ask('commands.show', { id: command.id, limit: 1 });
    if (shown.ok) takeCommand(shown.value.command);
  }
}

/** Commands under way, oldest first. */
export function unfinished(live: Readonly<Record<string, CommandRow>>): CommandRow[] {
  return Object.values(live)
    .filter((command) => isUnfinished(command.state))
    .sort((a, b) => a.createdAt - b.createdAt);
}
