import type { Preferences } from '../../preload/contract/app.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { KeptJson } from './kept-json.ts';

export const defaultPreferences: Preferences = { theme: 'system', density: 'automatic', columns: {} };

/** Bytes of JSON; the window has a handful of tables with a dozen columns each. */
const LIMIT = 16 * 1024;

export interface PreferenceStore {
  get(): Preferences;
  /** Changes the given ones. @throws StrongroomError `BRIDGE_INPUT` if they would grow out of all proportion. */
  set(changes: Partial<Preferences>): Preferences;
}

export function createPreferences(kept: KeptJson<Preferences>): PreferenceStore {
  let current = kept.read();
  return {
    get: () => current,
    set(changes) {
      const next = { ...current, ...changes };
      if (JSON.stringify(next).length > LIMIT)
        throw new StrongroomError('BRIDGE_INPUT', 'These preferences are too large to be kept.', 'Reset the columns of the table.');
      current = next;
      kept.write(next);
      return next;
    },
  };
}
