import { once } from 'node:events';
import type { WebContents, WebPreferences } from 'electron';
import { createCodec } from '../page/structured-codec.ts';
import { TargetGone } from './cdp.ts';
import type { Host } from './host.ts';
import { NavigationGate } from './navigation-gate.ts';
import type { Bounds } from './page-opener.ts';
import { PageZoom } from './page-zoom.ts';
import { makeEvent, StrictEmitter, strict } from './strict.ts';
import { topFrame } from './web-frame.ts';
import { WebPage } from './web-page.ts';

const EVENTS = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'did-finish-load',
  'did-fail-load',
  'dom-ready',
  'did-navigate',
  'render-process-gone',
  'before-input-event',
  'preload-error',
  'page-title-updated',
  'zoom-changed',
  'destroyed',
];
// There are no webviews: window-options.ts refuses them.
const NEVER_EMITTED = ['will-attach-webview', 'did-attach-webview'];
const codec = createCodec();

export type WindowSide = {
  bounds(): Bounds;
  opened(): void;
  gone(): void;
  firstPaint(): void;
  focused(on: boolean): void;
  resized(): void;
  titled(title: string): void;
};

type Implemented = Pick<
  WebContents,
  | 'id'
  | 'send'
  | 'getURL'
  | 'getTitle'
  | 'isDestroyed'
  | 'setWindowOpenHandler'
  | 'setZoomFactor'
  | 'getZoomFactor'
  | 'setZoomLevel'
  | 'getZoomLevel'
  | 'setVisualZoomLevelLimits'
  | 'print'
  | 'forcefullyCrashRenderer'
  | 'getOSProcessId'
  | 'focus'
  | 'isCrashed'
  | 'isLoading'
  | 'reload'
  | 'mainFrame'
>;

/** `webContents`: what is loaded in a window, and the way to it. */
export class DoubleWebContents extends StrictEmitter implements Implemented {
  readonly id: number;
  readonly facade: WebContents;
  readonly zoom: PageZoom;
  readonly gate: NavigationGate;
  page: WebPage | undefined;
  readonly #host: Host;
  readonly #preload: string | undefined;
  readonly #side: WindowSide;
  #opening: Promise<WebPage> | undefined;
  readonly #end = new AbortController();
  #destroyed = false;
  #crashed = false;
  #loading = false;
  #url = '';
  #title = '';

  constructor(host: Host, id: number, preferences: WebPreferences, side: WindowSide) {
    super('webContents', [...EVENTS, ...NEVER_EMITTED]);
    this.#host = host;
    this.id = id;
    this.#preload = preferences.preload;
    this.zoom = new PageZoom(host, () => this.page, preferences.zoomFactor ?? 1);
    this.gate = new NavigationGate(host, this);
    this.#side = side;
    this.facade = strict('webContents', this) as unknown as WebContents;
  }

  get session(): Electron.Session {
    return this.#host.parts.session.facade;
  }

  get mainFrame(): Electron.WebFrameMain {
    this.#alive();
    return topFrame(this.#host, this);
  }

  async loadURL(address: string): Promise<void> {
    this.#alive();
    const url = this.#host.schemes.toChromium(address);
    const fail = (text: string, code: number) => {
      this.emit('did-fail-load', makeEvent({}), code, text, address, true, 0, 0);
      return Object.assign(new Error(`${text} (${code}) loading '${address}'`), { code: text, errno: code, url: address });
    };
    if (url === undefined) throw fail('ERR_UNKNOWN_URL_SCHEME', -302);
    this.#loading = true;
    this.#opening ??= this.#open(new URL(url).origin);
    const page = await this.#opening;
    const first = this.#url === '';
    this.gate.expect(url);
    const loaded = once(page, 'loaded', { signal: this.#end.signal });
    try {
      const answer = await page.session.send('Page.navigate', { url });
      if (answer.errorText) throw fail(String(answer.errorText).replace('net::', ''), -2);
      // Only another fragment of the same document: nothing is loaded.
      if (answer.loaderId === undefined) return;
      await loaded;
    } catch (error) {
      loaded.catch(() => undefined);
      if (this.#destroyed) throw new Error(`ERR_ABORTED (-3) loading '${address}'`);
      throw error;
    }
    // The blank page the window opened on is no place to go back to.
    if (first) await page.session.send('Page.resetNavigationHistory').catch(() => undefined);
  }

  async #open(origin: string): Promise<WebPage> {
    await this.#host.parts.session.settlePermissions(this, origin);
    const controlled = this.#host.config.control ?? false;
    const page = await WebPage.open(this.#host, origin, this.#side.bounds(), {
      preload: this.#preload,
      reportKeys: this.listenerCount('before-input-event') > 0,
      controlled,
    });
    // Destroyed while it was being opened: the window must not stay behind.
    if (this.#destroyed) {
      await this.#host.chromium.cdp.browser.send('Target.closeTarget', { targetId: page.targetId });
      throw new Error('Object has been destroyed');
    }
    this.page = page;
    this.#side.opened();
    page.on('message', (header, body) => this.#host.parts.ipcMain.receive(this, header, body));
    page.on('navigated', (url: string) => {
      this.#url = this.#host.schemes.toElectron(url);
      this.#crashed = false;
      this.emit('did-navigate', makeEvent({}), this.#url, 200, 'OK');
    });
    page.on('loaded', () => {
      this.#loading = false;
      this.#side.firstPaint();
      this.emit('dom-ready', makeEvent({}));
      this.emit('did-finish-load', makeEvent({}));
    });
    page.on('crashed', () => {
      this.#crashed = true;
      page.rendererPid = undefined;
      const details = { reason: 'crashed', exitCode: 5 };
      this.emit('render-process-gone', makeEvent({}), details);
      this.#host.parts.app.emit('render-process-gone', makeEvent({}), this.facade, details);
    });
    page.on('popup', (url: string, frameName: string, features: string) => this.gate.decidePopup(url, frameName, features));
    await this.applyColorScheme();
    await this.zoom.apply();
    return page;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#alive();
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    const copy = this.#copy(args);
    this.#host.tap.record({ direction: 'main to page', kind: 'event', channel, from: this.id }, args);
    this.page?.tell({ kind: 'event', channel }, codec.encode(copy));
  }

  #copy(args: unknown[]): unknown[] {
    try {
      return structuredClone(args);
    } catch {
      throw new Error('Failed to serialize arguments');
    }
  }

  getURL(): string {
    return this.#url;
  }

  getTitle(): string {
    return this.#title;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  isCrashed(): boolean {
    return this.#crashed;
  }

  isLoading(): boolean {
    return this.#loading;
  }

  focus(): void {
    this.#alive();
    this.page?.session.post('Page.bringToFront');
  }

  reload(): void {
    this.#alive();
    this.page?.session.post('Page.reload');
  }

  setWindowOpenHandler(handler: Parameters<WebContents['setWindowOpenHandler']>[0]): void {
    this.#alive();
    this.gate.windowOpenHandler = handler;
  }

  setZoomFactor(factor: number): void {
    this.#alive();
    this.zoom.factor = factor;
  }

  getZoomFactor(): number {
    this.#alive();
    return this.zoom.factor;
  }

  setZoomLevel(level: number): void {
    this.#alive();
    this.zoom.level = level;
  }

  getZoomLevel(): number {
    this.#alive();
    return this.zoom.level;
  }

  async setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    this.#alive();
    if (minimum !== 1 || maximum !== 1) throw new Error('the double implements only setVisualZoomLevelLimits(1, 1), which is Electron’s default');
  }

  async applyColorScheme(): Promise<void> {
    const value = this.#host.parts.nativeTheme.shouldUseDarkColors ? 'dark' : 'light';
    await this.page?.session.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] }).catch((error: unknown) => {
      if (!(error instanceof TargetGone)) throw error;
    });
  }

  print(_options?: unknown, callback?: (success: boolean, reason: string) => void): void {
    this.#alive();
    this.#host.recordings.prints.push({ windowId: this.id, by: 'main' });
    if (!this.#host.config.control) this.page?.session.post('Runtime.evaluate', { expression: 'window.print()' });
    callback?.(true, '');
  }

  forcefullyCrashRenderer(): void {
    this.#alive();
    this.page?.session.send('Page.crash').catch(() => undefined);
  }

  getOSProcessId(): number {
    this.#alive();
    return this.page?.rendererPid ?? 0;
  }

  /** What the window's reports (page/window-reports.ts) say. */
  report(header: { kind: string; title?: string; direction?: 'in' | 'out'; input?: Electron.Input }): void {
    if (header.kind === 'focus' || header.kind === 'blur') this.#side.focused(header.kind === 'focus');
    else if (header.kind === 'resized') this.#side.resized();
    else if (header.kind === 'title') {
      this.#title = header.title ?? '';
      this.#side.titled(this.#title);
      this.emit('page-title-updated', makeEvent({}), this.#title, true);
    } else if (header.kind === 'zoom') this.emit('zoom-changed', makeEvent({}), header.direction);
    else if (header.kind === 'key') {
      const preventDefault = () => {
        throw new Error('the double does not implement preventDefault of before-input-event: the page has the key already');
      };
      this.emit('before-input-event', { preventDefault, defaultPrevented: false }, header.input);
    }
  }

  /** Closes the page and sees its process end, as Electron does: its memory must not outlive the window. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#end.abort();
    this.zoom.stop();
    const { page } = this;
    if (page) {
      this.#host.chromium.cdp.browser.send('Target.closeTarget', { targetId: page.targetId }).catch(() => undefined);
      this.#host.opener.seeProcessEnd(page.rendererPid);
    }
    this.emit('destroyed');
    this.#side.gone();
  }

  #alive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
}
