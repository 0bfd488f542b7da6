import { useEffect, useState } from 'react';
import type { CommandItem, CommandRow } from '../../preload/contract/commands.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import { isUnfinished, takeCommand, useCommands } from './commands.ts';

type Shown = CallOutput<'commands.show'>;
const PAGE = 1000;
/** Lines that are all shown. Of a longer command there are the first, and those that want somebody: a window has no use for 100,000. */
const MOST_LINES = 5000;
const TROUBLED: CommandItem['state'][] = ['needs-passphrase', 'running', 'failed', 'in-part'];

export interface FollowedCommand {
  command: CommandRow | null;
  facts: Shown['facts'];
  items: CommandItem[];
  /** Lines that are not among the items. */
  more: number;
  error: ErrorAnswer | null;
  again: () => void;
}

interface Lines {
  shown: Shown;
  items: CommandItem[];
  more: number;
}

async function linesOf(id: string): Promise<Lines | ErrorAnswer> {
  const items: CommandItem[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const answer = await ask('commands.show', { id, offset, limit: PAGE });
    if (!answer.ok) return answer.error;
    const shown = answer.value;
    if (shown.total > MOST_LINES) return someLines(id, shown);
    items.push(...shown.items);
    if (shown.items.length < PAGE || items.length >= shown.total) return { shown, items, more: 0 };
  }
}

async function someLines(id: string, first: Shown): Promise<Lines | ErrorAnswer> {
  const answer = await ask('commands.show', { id, states: TROUBLED, limit: PAGE });
  if (!answer.ok) return answer.error;
  const items = new Map([...first.items, ...answer.value.items].map((item) => [item.index, item]));
  return { shown: first, items: [...items.values()].sort((a, b) => a.index - b.index), more: first.total - items.size };
}

/** A command with its lines, as fresh as its last event. The events carry the row alone, so each of them asks for the lines again, at most three times a second. */
export function useCommand(id: string | null): FollowedCommand {
  const live = useCommands((state) => (id === null ? undefined : state.live[id]));
  const heard = useCommands((state) => (id === null ? 0 : (state.heard[id] ?? 0)));
  const [state, setState] = useState<Omit<FollowedCommand, 'again'> & { id: string | null }>({
    id: null,
    command: null,
    facts: [],
    items: [],
    more: 0,
    error: null,
  });
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const stamp = live === undefined ? '' : `${live.state} ${live.done} ${live.total} ${live.endedAt} ${heard}`;
  const [seen, setSeen] = useState<string | null>(null);
  const question = `${id} ${stamp} ${round}`;

  useEffect(() => {
    if (id === null || busy || seen === question) return;
    setBusy(true);
    setSeen(question);
    void linesOf(id).then((answer) => {
      if ('code' in answer) setState((before) => ({ ...before, id, error: answer }));
      else {
        setState({ id, command: answer.shown.command, facts: answer.shown.facts, items: answer.items, more: answer.more, error: null });
        if (isUnfinished(answer.shown.command.state) || useCommands.getState().live[id] !== undefined) takeCommand(answer.shown.command);
      }
      // The pause before the next question; a long list is asked for more seldom.
      setTimeout(() => setBusy(false), 'code' in answer || answer.items.length < 2000 ? 300 : 1500);
    });
  }, [id, busy, seen, question]);

  const mine = state.id === id;
  return {
    command: live ?? (mine ? state.command : null),
    facts: mine ? state.facts : [],
    items: mine ? state.items : [],
    more: mine ? state.more : 0,
    error: mine ? state.error : null,
    again: () => setRound((before) => before + 1),
  };
}
