import { join } from 'node:path';
import type * as Electron from 'electron';
import type { Source } from '../../preload/contract/agent-port.ts';
import { preferences as preferencesSchema } from '../../preload/contract/app.ts';
import { randomBytes } from '../crypto/random.ts';
import { superviseAgent } from './agent-host/agent-process.ts';
import { forkAgent, killHard } from './agent-host/start-agent.ts';
import { createVaultSession, type VaultSession } from './agent-host/vault-session.ts';
import { serveApp } from './app-scheme.ts';
import { createAppWindow } from './app-window.ts';
import { serveBridge } from './bridge.ts';
import { createAgentCalls } from './calls/agent-calls.ts';
import { createAppCalls } from './calls/app-calls.ts';
import { createFileCalls } from './calls/file-calls.ts';
import { handOverPaths } from './calls/handed-files.ts';
import { createRecoveryCalls } from './calls/recovery-calls.ts';
import { createRestoreCalls } from './calls/restore-calls.ts';
import { createVaultCalls } from './calls/vault-calls.ts';
import { createClipboardSource } from './clipboard-source.ts';
import { systemClock } from './clock.ts';
import { createCopiedText } from './copied-text.ts';
import { createCrashLimit } from './crash-limit.ts';
import { sessionBus, systemBus } from './dbus/bus-address.ts';
import { makeDemoFolder } from './demo-folder.ts';
import { createEventChannel } from './event-channel.ts';
import { createFileTokens } from './file-tokens.ts';
import { hardenSession } from './hardening.ts';
import { createSleepHold } from './hold-sleep.ts';
import { keepJson } from './kept-json.ts';
import { createKitWindow, mayCall } from './kit-window.ts';
import { createPreferences, defaultPreferences } from './preferences.ts';
import { createRecentVaults, recentVaultEntries } from './recent-vaults.ts';
import { listenForScreenLock } from './screen-lock.ts';
import type { StartArguments } from './start-arguments.ts';
import { createVaultTokens } from './vault-tokens.ts';
import { webPreferencesFor } from './web-preferences.ts';
import { windowBounds } from './window-bounds.ts';
import { createZoom } from './zoom.ts';

/** The parts of Electron that the shell works with. */
export type ElectronParts = Pick<
  typeof Electron,
  'app' | 'BrowserWindow' | 'clipboard' | 'dialog' | 'ipcMain' | 'nativeTheme' | 'powerMonitor' | 'protocol' | 'screen' | 'session' | 'utilityProcess'
>;

export interface Shell {
  focus(): void;
  /** Locks, ends the agent, removes what was made for this run. The application may quit afterwards. */
  close(): Promise<void>;
}

/** 128 bits in hexadecimal. */
const newToken = () => Buffer.from(randomBytes(16)).toString('hex');
const PAPER = '#faf9f7';
const NEAR_BLACK = '#161513';

/** Puts the shell together and opens the window. To be called once, when Electron is ready. @param built folder of the built application */
export function startShell(electron: ElectronParts, built: string, wanted: StartArguments): Shell {
  const { app, clipboard, dialog, nativeTheme, powerMonitor } = electron;
  const packaged = app.isPackaged;
  const inUserData = (name: string) => join(app.getPath('userData'), name);
  let closing = false;

  const vaults = createVaultTokens(newToken);
  const sources = createFileTokens<Source>(newToken, (source) => source.kind === 'text' && source.bytes.fill(0));
  const destinations = createFileTokens<string>(newToken);
  const preferences = createPreferences(keepJson(inUserData('preferences.json'), preferencesSchema, defaultPreferences));
  const recent = createRecentVaults(keepJson(inUserData('recent-vaults.json'), recentVaultEntries, []));
  const clipboardSource = createClipboardSource(clipboard);
  const copied = createCopiedText(clipboard, systemClock);
  const sleep = createSleepHold(process.platform);
  const demo = wanted.demo ? makeDemoFolder() : null;
  const crashes = createCrashLimit(systemClock);

  hardenSession(electron.session.defaultSession, { packaged });
  serveApp(electron.protocol, join(built, 'renderer'));

  const isDark = () => preferences.get().theme === 'dark' || (preferences.get().theme === 'system' && nativeTheme.shouldUseDarkColors);
  const zoom = createZoom();
  const window = createAppWindow({
    BrowserWindow: electron.BrowserWindow,
    webPreferences: webPreferencesFor({ preload: join(built, 'preload', 'index.cjs'), packaged }),
    keptBounds: keepJson(inUserData('window.json'), windowBounds, null),
    screens: () => electron.screen.getAllDisplays().map(({ workArea }) => workArea),
    backgroundColor: () => (isDark() ? NEAR_BLACK : PAPER),
    contentProtection: !wanted.allowScreenshots,
    zoom,
    onCrash: () => (crashes.isTooMany() ? app.quit() : window.replace()),
  });

  const tellWindow = createEventChannel(window.send);
  const kitWindow = createKitWindow({
    BrowserWindow: electron.BrowserWindow,
    webPreferences: webPreferencesFor({ preload: join(built, 'preload', 'index.cjs'), packaged }),
    backgroundColor: () => (isDark() ? NEAR_BLACK : PAPER),
    contentProtection: !wanted.allowScreenshots,
    zoom,
    onGone: () => tellWindow({ type: 'kit-window-closed' }),
  });

  const session: VaultSession = createVaultSession({
    clock: systemClock,
    startAgent: (listener) =>
      superviseAgent(forkAgent(electron.utilityProcess.fork, { module: join(built, 'main', 'agent.js'), version: app.getVersion() }), {
        clock: systemClock,
        killHard,
        ...listener,
      }),
    vaultToken: vaults.issue,
    chosen: wanted.vault,
    publish(announcement) {
      if (announcement.type === 'session') {
        if (announcement.session.state === 'unlocked') sleep.hold();
        else sleep.release();
      }
      tellWindow(announcement);
    },
    onOpened: ({ name, folder, at }) => recent.remember({ name, folder, lastOpened: at }),
    onLocked() {
      sources.forgetAll();
      destinations.forgetAll();
      copied.clear().catch(() => undefined);
      kitWindow.close();
      if (!closing) window.replace();
    },
  });

  const lockForSleep = () => void session.lock({ interrupt: true, reason: 'suspend' });
  const lockWithScreen = () => void session.lock({ interrupt: true, reason: 'screen-lock' });
  powerMonitor.on('suspend', lockForSleep);
  powerMonitor.on('lock-screen', lockWithScreen);
  const screenLock =
    process.platform === 'linux'
      ? listenForScreenLock({
          clock: systemClock,
          userId: process.getuid?.() ?? 0,
          systemBus: systemBus(process.env),
          sessionBus: sessionBus(process.env),
          onLock: lockWithScreen,
          onSleep: lockForSleep,
        })
      : null;

  serveBridge(electron.ipcMain, {
    isKnownWindow: (contentsId) => window.isKnown(contentsId) || kitWindow.isKnown(contentsId),
    mayCall: (contentsId, name) => mayCall(kitWindow.isKnown(contentsId), name),
    isUnlocked: session.isUnlocked,
    shellCalls: {
      ...createAppCalls({
        version: app.getVersion(),
        platform: process.platform,
        electron: process.versions.electron,
        chosen: wanted.vault,
        session,
        preferences,
        recent,
        vaults,
        window,
        zoom,
        copied,
        hearsScreenLock: () => screenLock === null || screenLock.hears(),
        quit: () => app.quit(),
      }),
      ...createFileCalls({ dialog, window: () => kitWindow.current() ?? window.current(), sources, destinations, clipboard: clipboardSource }),
      ...createVaultCalls({ dialog, window: window.current, vaults, session, sources, destinations }),
      ...createRestoreCalls({ session, vaults, sources, destinations }),
      ...createRecoveryCalls({ session, vaults, kitWindow }),
    },
    callAgent: createAgentCalls({ ask: session.ask, sources, destinations, clipboard: clipboardSource }),
    handOver: (paths) => handOverPaths(sources, paths),
  });

  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    app.quit();
  });

  window.open();
  // Afterwards: a vault may lie on a server that does not answer, and there is something to close then.
  if (wanted.vault !== null || recent.list().some(({ present }) => present)) session.prepare();
  if (demo) session.openDemo(demo.vault).catch((error: unknown) => console.error('strongroom: the demo vault could not be made:', error));

  return {
    focus: window.focus,
    async close() {
      closing = true;
      screenLock?.close();
      await session.close();
      demo?.remove();
    },
  };
}
