import { hostname } from 'node:os';
import type { Settings } from '../../preload/contract/agents.ts';
import type { Ledger } from '../audit/ledger.ts';
import { putLoggedSetting } from '../audit/logged-setting.ts';
import type { Json } from '../formats/canonical-json.ts';
import type { Database } from '../store/open-database.ts';
import { allSettings } from '../store/setting-rows.ts';

/** Everything that the vault remembers beside its inventory. */
export interface VaultSettings extends Settings {
  agentName: string;
  agentHost: string;
}

const defaults: VaultSettings = { idleMinutes: 10, attentionDays: 30, urgentDays: 7, retireDays: 0, agentName: 'local agent', agentHost: hostname() };

export async function readSettings(queries: Database): Promise<VaultSettings> {
  const rows = (await allSettings(queries)).filter(({ name }) => Object.hasOwn(defaults, name));
  return { ...defaults, ...Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as Json])) };
}

/** Changes settings, each with its entry in the log. */
export async function changeSettings(ledger: Ledger, change: Partial<VaultSettings>): Promise<void> {
  await ledger.record(async (queries, note) => {
    for (const [name, value] of Object.entries(change)) {
      const about = name.startsWith('agent')
        ? ({ action: 'agent.edited', text: `The agent’s ${name === 'agentName' ? 'name' : 'host'} is now ${value}.` } as const)
        : ({ action: 'settings.changed', text: `The setting ${name} is now ${value}.` } as const);
      await putLoggedSetting(queries, note, name, value, about);
    }
  });
  await ledger.checkpoint();
}
