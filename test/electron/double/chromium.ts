import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection } from './cdp.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome'];

/** The Chromium to use, or undefined where there is none. `CHROMIUM` names another one. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named !== undefined && existsSync(named)) return named;
  return PLACES.find((path) => existsSync(path));
}

export type ChromiumOptions = {
  /** Folder of the Chromium profile, one for each running app. */
  readonly profile: string;
  /** Whether a loopback port for test tools is opened beside the pipe. */
  readonly debuggingPort: boolean;
};

/** One running Chromium without windows of its own: windows are asked for one at a time, each an app window without tabs or address bar. */
export class Chromium {
  readonly cdp: CdpConnection;
  readonly process: ChildProcess;
  readonly #binary: string;
  readonly #options: ChromiumOptions;
  readonly #flags: string[];
  readonly #env: NodeJS.ProcessEnv;

  constructor(options: ChromiumOptions) {
    const binary = findChromium();
    if (binary === undefined) throw new Error('no Chromium was found: install chromium, or name its path in the environment variable CHROMIUM');
    this.#binary = binary;
    this.#options = options;
    const temporary = join(options.profile, 't');
    mkdirSync(temporary, { recursive: true });
    // Chromium leaves a socket folder in TMPDIR when it is killed; in the profile it goes with the profile.
    this.#env = { ...process.env, TMPDIR: temporary };
    this.#flags = [
      `--user-data-dir=${options.profile}`,
      '--test-type',
      '--no-first-run',
      '--no-default-browser-check',
      '--password-store=basic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-extensions',
      '--disable-sync',
      '--disable-domain-reliability',
      '--disable-breakpad',
      '--disable-search-engine-choice-screen',
      '--metrics-recording-only',
      '--no-pings',
      // An Electron window is never throttled for lying under another one while a test drives it.
      '--disable-background-timer-throttling',
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      // A window replaced by another must end its own renderer process: neither a process shared by site nor one kept for the back button.
      '--disable-features=SpareRendererForSitePerProcess,ProcessPerSiteUpToMainFrameThreshold,BackForwardCache,Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,CertificateTransparencyComponentUpdater,InterestFeedContentSuggestions',
      // Chromium has errands of its own; nothing but this machine can be named. Requests that the app makes are decided before any name is looked up.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      '--hide-crash-restore-bubble',
      '--force-color-profile=srgb',
      // X where there is a choice: only there can a window be put in its place.
      ...(process.env.DISPLAY ? [] : ['--ozone-platform=wayland']),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ];
    this.process = spawn(
      binary,
      [...this.#flags, '--no-startup-window', '--remote-debugging-pipe', ...(options.debuggingPort ? ['--remote-debugging-port=0'] : [])],
      { env: this.#env, stdio: ['ignore', 'ignore', process.env.DOUBLE_CHROMIUM_LOG === '1' ? 'inherit' : 'ignore', 'pipe', 'pipe'] },
    );
    this.cdp = new CdpConnection(this.process.stdio[4] as Readable, this.process.stdio[3] as Writable);
  }

  /** Asks the running Chromium for one more app window. The short-lived process hands the request over and ends. */
  openAppWindow(url: string, bounds: { x: number; y: number; width: number; height: number }): void {
    const messenger = spawn(
      this.#binary,
      [...this.#flags, `--app=${url}`, `--window-size=${bounds.width},${bounds.height}`, `--window-position=${bounds.x},${bounds.y}`],
      { env: this.#env, stdio: 'ignore' },
    );
    messenger.unref();
  }

  /** The WebSocket address of the debugging port, once Chromium has written it down. */
  debuggingAddress(): string | undefined {
    try {
      const [port, path] = readFileSync(join(this.#options.profile, 'DevToolsActivePort'), 'utf8').split('\n');
      return port && path ? `ws://127.0.0.1:${port}${path}` : undefined;
    } catch {
      return undefined;
    }
  }
}
