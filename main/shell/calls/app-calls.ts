import type { VaultSession } from '../agent-host/vault-session.ts';
import type { AppWindow } from '../app-window.ts';
import type { ShellCalls } from '../bridge.ts';
import type { CopiedText } from '../copied-text.ts';
import type { PreferenceStore } from '../preferences.ts';
import type { RecentVaults } from '../recent-vaults.ts';
import type { VaultTokens } from '../vault-tokens.ts';
import type { Zoom } from '../zoom.ts';

export interface AppCallOptions {
  version: string;
  platform: string;
  /** Electron's own version; `undefined` where the application runs without Electron's binary. */
  electron: string | undefined;
  chosen: string | null;
  session: VaultSession;
  preferences: PreferenceStore;
  recent: RecentVaults;
  vaults: VaultTokens;
  window: Pick<AppWindow, 'print'>;
  zoom: Pick<Zoom, 'step'>;
  copied: Pick<CopiedText, 'copy'>;
  hearsScreenLock(): boolean;
  quit(): void;
}

type AppCall = 'app.state' | 'app.touch' | 'app.setPreferences' | 'app.zoom' | 'app.print' | 'app.copy' | 'app.forgetRecent' | 'app.quit';

export function createAppCalls(options: AppCallOptions): Pick<ShellCalls, AppCall> {
  const { vaults, recent, session, preferences, window, zoom } = options;
  return {
    'app.state': () => ({
      version: options.version,
      platform: options.platform,
      shell: options.electron === undefined ? 'development' : 'electron',
      hearsScreenLock: options.hearsScreenLock(),
      session: session.state(),
      recent: recent.list().map(({ folder, ...entry }) => ({ vault: vaults.issue(folder), folder, ...entry })),
      preferences: preferences.get(),
      chosen: options.chosen === null ? null : vaults.issue(options.chosen),
    }),
    'app.touch'() {
      session.touch();
      return {};
    },
    'app.setPreferences': (changes) => preferences.set(changes),
    'app.zoom'({ step }) {
      zoom.step(step);
      return {};
    },
    async 'app.print'() {
      return { printed: await window.print() };
    },
    async 'app.copy'({ text }) {
      await options.copied.copy(text);
      return {};
    },
    'app.forgetRecent'({ vault }) {
      recent.forget(vaults.folderOf(vault));
      return {};
    },
    'app.quit'() {
      // After the answer: what quits takes the window with it.
      setImmediate(options.quit);
      return {};
    },
  };
}
