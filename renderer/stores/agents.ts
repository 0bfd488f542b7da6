import type { AgentRow } from '../../preload/contract/agents.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

interface AgentsSlice {
  agents: AgentRow[] | null;
  error: ErrorAnswer | null;
  open: string | null;
}

export const useAgents = lockable<AgentsSlice>(() => ({ agents: null, error: null, open: null }));

export async function refreshAgents(): Promise<void> {
  const answer = await ask('agents.list', {});
  if (answer.ok) useAgents.setState({ agents: answer.value.agents, error: null });
  else useAgents.setState({ error: answer.error });
}
