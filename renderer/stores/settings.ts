import type { Settings } from '../../preload/contract/agents.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

/** What a vault starts with; stands in until its own settings are here. */
export const usualSettings: Settings = { idleMinutes: 10, attentionDays: 30, urgentDays: 7, retireDays: 0 };

export const useSettings = lockable<{ settings: Settings | null }>(() => ({ settings: null }));

export async function refreshSettings(): Promise<void> {
  const answer = await ask('settings.get', {});
  if (answer.ok) useSettings.setState({ settings: answer.value });
}

/** Returns the error where main refused. */
export async function changeSettings(change: Partial<Omit<Settings, 'retireDays'>>): Promise<ErrorAnswer | null> {
  const answer = await ask('settings.set', change);
  if (!answer.ok) return answer.error;
  useSettings.setState({ settings: answer.value });
  return null;
}
