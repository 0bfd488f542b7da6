import { useEffect, useState } from 'react';
import type { CommandItem, CommandRow } from '../../preload/contract/commands.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import { isUnfinished, takeCommand, useCommands } from './commands.ts';

type Shown = CallOutput<'commands.show'>;
const PAGE = 1000;

export interface FollowedCommand {
  command: CommandRow | null;
  facts: Shown['facts'];
  items: CommandItem[];
  error: ErrorAnswer | null;
  again: () => void;
}

async function everyLine(id: string): Promise<{ shown: Shown; items: CommandItem[] } | ErrorAnswer> {
  const items: CommandItem[] = [];
  for (let offset = 0; ; offset += PAGE) {
    const answer = await ask('commands.show', { id, offset, limit: PAGE });
    if (!answer.ok) return answer.error;
    items.push(...answer.value.items);
    if (answer.value.items.length < PAGE || items.length >= answer.value.total) return { shown: answer.value, items };
  }
}

/** A command with all its lines, as fresh as its last event. The events carry the row alone, so each of them asks for the lines again, at most three times a second. */
export function useCommand(id: string | null): FollowedCommand {
  const live = useCommands((state) => (id === null ? undefined : state.live[id]));
  const heard = useCommands((state) => (id === null ? 0 : (state.heard[id] ?? 0)));
  const [state, setState] = useState<Omit<FollowedCommand, 'again'> & { id: string | null }>({ id: null, command: null, facts: [], items: [], error: null });
  const [round, setRound] = useState(0);
  const [busy, setBusy] = useState(false);
  const stamp = live === undefined ? '' : `${live.state} ${live.done} ${live.total} ${live.endedAt} ${heard}`;
  const [seen, setSeen] = useState<string | null>(null);
  const question = `${id} ${stamp} ${round}`;

  useEffect(() => {
    if (id === null || busy || seen === question) return;
    setBusy(true);
    setSeen(question);
    void everyLine(id).then((answer) => {
      if ('code' in answer) setState((before) => ({ ...before, id, error: answer }));
      else {
        setState({ id, command: answer.shown.command, facts: answer.shown.facts, items: answer.items, error: null });
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
    error: mine ? state.error : null,
    again: () => setRound((before) => before + 1),
  };
}
