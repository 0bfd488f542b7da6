import { basename } from 'node:path';
import type { AgentRow } from '../../preload/contract/agents.ts';
import { toCommandRow } from '../commands/command-row.ts';
import { latestCommand } from '../store/command-rows.ts';
import { countKeys } from '../store/sealed-keys.ts';
import { readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

/** The id of the agent that this process is; others will have ids of their own. */
export const LOCAL_AGENT = 'local';

/** The agents that serve this vault: so far the one that answers. */
export async function listAgents(session: VaultSession, version: string): Promise<{ agents: AgentRow[] }> {
  const { agentName, agentHost } = await readSettings(session.queries);
  const last = await latestCommand(session.queries);
  const agent: AgentRow = {
    id: LOCAL_AGENT,
    name: agentName,
    host: agentHost,
    version,
    state: session.queue.running().length > 0 ? 'busy' : 'connected',
    vault: basename(session.folder),
    vaultId: session.vaultId,
    keys: await countKeys(session.queries),
    process: process.pid,
    startedAt: session.unlockedAt,
    refreshedAt: session.now(),
    lastCommand: last ? toCommandRow(session.queue.live(last.id) ?? last, (id) => session.officerName(id)) : null,
  };
  return { agents: [agent] };
}
