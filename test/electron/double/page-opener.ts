import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import process from 'node:process';
import type { CdpSession, CdpValue } from './cdp.ts';
import type { Chromium } from './chromium.ts';

/** One app window of Chromium, on a blank page of the app's own origin, with nothing loaded into it yet. */
export type OpenedPage = {
  readonly session: CdpSession;
  /** Also the id of the page's main frame. */
  readonly targetId: string;
  readonly windowId: number;
  readonly rendererPid: number | undefined;
};

export type Bounds = { x: number; y: number; width: number; height: number };

/**
 * Opens windows, one after the other, and watches over pages that open or close by themselves. Emits `closed` and `popup`, each with the
 * target's id.
 */
export class PageOpener extends EventEmitter {
  readonly #chromium: Chromium;
  readonly #tolerateForeignPages: boolean;
  readonly #bootPages = new Map<string, (targetId: string) => void>();
  readonly #known = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(chromium: Chromium, tolerateForeignPages: boolean) {
    super();
    this.#chromium = chromium;
    // A test tool may open a blank page of its own; a person at the development shell may not.
    this.#tolerateForeignPages = tolerateForeignPages;
  }

  async start(): Promise<void> {
    const { browser } = this.#chromium.cdp;
    browser.on('Target.targetCreated', ({ targetInfo }) => this.#seen(targetInfo, true));
    browser.on('Target.targetInfoChanged', ({ targetInfo }) => this.#seen(targetInfo, false));
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      if (this.#known.delete(targetId)) this.emit('closed', targetId);
    });
    await browser.send('Target.setDiscoverTargets', { discover: true });
  }

  isBootPage(url: string): boolean {
    return this.#bootPages.has(url);
  }

  /** @param origin the app's origin as Chromium sees it: a window that leaves its first origin would get an address bar. */
  open(origin: string, bounds: Bounds): Promise<OpenedPage> {
    const opened = this.#queue.then(() => this.#open(origin, bounds));
    this.#queue = opened.catch(() => undefined);
    return opened;
  }

  async rendererPids(): Promise<Set<number>> {
    const { processInfo } = await this.#chromium.cdp.browser.send('SystemInfo.getProcessInfo');
    return new Set(processInfo.filter((entry: CdpValue) => entry.type === 'renderer').map((entry: CdpValue) => entry.id));
  }

  /** A closed window's process is given a moment to end by itself, and no more: what it showed must not stay in memory. */
  seeProcessEnd(pid: number | undefined): void {
    if (pid === undefined) return;
    const deadline = Date.now() + 300;
    const look = () => {
      if (!isRunning(pid)) return;
      if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
      else setTimeout(look, 20);
    };
    look();
  }

  async #open(origin: string, bounds: Bounds): Promise<OpenedPage> {
    const { cdp } = this.#chromium;
    // Windows open one at a time and processes are never shared, so the renderer process that was not there before is this window's.
    const before = await this.rendererPids();
    const url = `${origin}/${randomUUID()}`;
    const targetId = await new Promise<string>((resolve) => {
      this.#bootPages.set(url, resolve);
      this.#chromium.openAppWindow(url, bounds);
    });
    this.#known.add(targetId);
    const { sessionId } = await cdp.browser.send('Target.attachToTarget', { targetId, flatten: true });
    const session = cdp.session(sessionId);
    const loaded = once(session, 'Page.loadEventFired');
    await session.send('Page.enable');
    const state = await session.send('Runtime.evaluate', { expression: 'document.readyState' });
    if (state.result.value !== 'complete') await loaded;
    this.#bootPages.delete(url);
    const { windowId } = await cdp.browser.send('Browser.getWindowForTarget', { targetId });
    // The size on the command line is only obeyed by the first window of a profile.
    await cdp.browser.send('Browser.setWindowBounds', { windowId, bounds: { left: bounds.x, top: bounds.y, width: bounds.width, height: bounds.height } });
    const rendererPid = [...(await this.rendererPids())].find((pid) => !before.has(pid));
    return { session, targetId, windowId, rendererPid };
  }

  #seen(target: CdpValue, created: boolean): void {
    if (target.type !== 'page') return;
    const boot = this.#bootPages.get(target.url);
    if (boot) boot(target.targetId);
    else if (!this.#known.has(target.targetId) && this.#isUnwanted(target, created)) this.emit('popup', target.targetId);
  }

  #isUnwanted(target: CdpValue, created: boolean): boolean {
    if (created && target.openerId) return true;
    // Our own windows have no address for their first moment.
    return target.url !== '' && !this.#tolerateForeignPages;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
