import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoubleApp } from './app.ts';
import { BridgeTap } from './bridge-tap.ts';
import type { DoubleBrowserWindow } from './browser-window.ts';
import { Chromium } from './chromium.ts';
import type { DoubleClipboard } from './clipboard.ts';
import type { DoubleConfig } from './config.ts';
import type { DialogDesk } from './dialog-desk.ts';
import type { DoubleIpcMain } from './ipc-main.ts';
import type { DoubleNativeTheme } from './native-theme.ts';
import { PageOpener } from './page-opener.ts';
import type { DoublePowerMonitor } from './power-monitor.ts';
import { emptyRecordings } from './recordings.ts';
import { SchemeMap } from './scheme-map.ts';
import type { DoubleSession } from './session.ts';

export type UtilityFacts = { readonly pid: number; readonly serviceName: string };

/** The objects of the `electron` module that the others of them need. */
export type Parts = {
  app: DoubleApp;
  ipcMain: DoubleIpcMain;
  nativeTheme: DoubleNativeTheme;
  clipboard: DoubleClipboard;
  powerMonitor: DoublePowerMonitor;
  session: DoubleSession;
  dialogs: DialogDesk;
};

/** What all objects of one running double share: one Chromium, the windows on it, and the harness's wishes. */
export class Host {
  readonly config: DoubleConfig;
  readonly schemes = new SchemeMap();
  readonly recordings = emptyRecordings();
  readonly tap: BridgeTap;
  readonly windows = new Set<DoubleBrowserWindow>();
  readonly utilities = new Map<number, UtilityFacts>();
  /** Filled in once, by the module that puts the double together. */
  parts!: Parts;
  /** Chromium tells it only once it has a window; until then it is the harness's word, or a guess. */
  screenSize: { width: number; height: number };
  #chromium: Chromium | undefined;
  #opener: PageOpener | undefined;
  /** Folder of this run's own files: Chromium's profile and the socket for second instances. */
  readonly folder: string;

  constructor(config: DoubleConfig) {
    this.config = config;
    this.folder = config.profile ?? mkdtempSync(join(tmpdir(), 'd-'));
    this.screenSize = config.screenSize ?? { width: 1440, height: 900 };
    this.tap = new BridgeTap(config.tapFile);
  }

  get chromium(): Chromium {
    if (!this.#chromium) throw new Error('the double has not started Chromium yet');
    return this.#chromium;
  }

  get opener(): PageOpener {
    if (!this.#opener) throw new Error('the double has not started Chromium yet');
    return this.#opener;
  }

  async start(): Promise<void> {
    this.#chromium = new Chromium({ profile: this.folder, debuggingPort: this.config.debuggingPort ?? false });
    this.#opener = new PageOpener(this.#chromium, this.config.debuggingPort ?? false);
    await this.#opener.start();
    this.#opener.on('closed', (targetId: string) => this.windowOfFrame(targetId)?.closedByPerson());
    this.#opener.on('popup', (targetId: string) => this.#chromium?.cdp.browser.send('Target.closeTarget', { targetId }).catch(() => undefined));
  }

  /** Ends Chromium for good. Killed, not asked: nothing in its profile is meant to last, and asking takes as long as it likes. */
  stop(): void {
    this.#chromium?.process.kill('SIGKILL');
    // Its last processes may still be writing for a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }

  windowOfFrame(frameId: string | undefined): DoubleBrowserWindow | undefined {
    return frameId === undefined ? undefined : [...this.windows].find((window) => window.contents.page?.targetId === frameId);
  }
}
