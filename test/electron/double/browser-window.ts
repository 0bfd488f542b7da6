import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import type { Host } from './host.ts';
import { makeEvent, StrictEmitter, strict } from './strict.ts';
import { DoubleWebContents } from './web-contents.ts';
import { type FrameState, WindowFrame } from './window-frame.ts';
import { checkWindowOptions } from './window-options.ts';

const EVENTS = [
  'closed',
  'close',
  'ready-to-show',
  'focus',
  'blur',
  'show',
  'hide',
  'minimize',
  'restore',
  'maximize',
  'unmaximize',
  'resize',
  'resized',
  'move',
  'moved',
  'page-title-updated',
];
// Windows only.
const NEVER_EMITTED = ['session-end', 'query-session-end'];

type Implemented = Pick<
  BrowserWindow,
  | 'id'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'close'
  | 'destroy'
  | 'isDestroyed'
  | 'getBounds'
  | 'setBounds'
  | 'getSize'
  | 'setSize'
  | 'setTitle'
  | 'getTitle'
  | 'setContentProtection'
  | 'isContentProtected'
  | 'isFocused'
  | 'isVisible'
  | 'minimize'
  | 'restore'
  | 'isMinimized'
  | 'maximize'
  | 'unmaximize'
  | 'isMaximized'
  | 'loadURL'
  | 'setMenu'
  | 'removeMenu'
  | 'setMenuBarVisibility'
  | 'setBackgroundColor'
  | 'center'
>;

let lastId = 0;

/** `BrowserWindow`: a window exists for the app from its construction, and for Chromium from its first `loadURL`. */
export class DoubleBrowserWindow extends StrictEmitter implements Implemented {
  readonly id: number;
  readonly contents: DoubleWebContents;
  readonly facade: BrowserWindow;
  readonly #host: Host;
  readonly #frame: WindowFrame;
  #title: string;
  #destroyed = false;
  #visible: boolean;
  #focused = false;
  #protected = false;
  #painted = false;

  constructor(host: Host, options: BrowserWindowConstructorOptions = {}) {
    super('BrowserWindow', [...EVENTS, ...NEVER_EMITTED]);
    if (!host.parts.app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    checkWindowOptions(options);
    this.#host = host;
    this.id = ++lastId;
    const { x, y, width, height } = options;
    const given = Object.fromEntries(Object.entries({ x, y, width, height }).filter(([, value]) => value !== undefined));
    this.#frame = new WindowFrame(host, given, [options.minWidth ?? 0, options.minHeight ?? 0], {
      page: () => this.contents.page,
      changed: (what) => this.#frameChanged(what),
    });
    this.#title = options.title ?? host.parts.app.getName();
    this.#visible = options.show ?? true;
    this.contents = new DoubleWebContents(host, this.id, options.webPreferences ?? {}, {
      bounds: () => this.#frame.bounds,
      opened: () => this.#frame.pageOpened(),
      gone: () => this.#gone(),
      firstPaint: () => this.#firstPaint(),
      focused: (on) => this.#setFocused(on),
      resized: () => void this.#frame.learn(),
      titled: (title) => this.#titled(title),
    });
    this.facade = strict('BrowserWindow', this) as unknown as BrowserWindow;
    host.windows.add(this);
    host.parts.app.emit('browser-window-created', makeEvent({}), this.facade);
    host.parts.app.emit('web-contents-created', makeEvent({}), this.contents.facade);
  }

  get webContents(): Electron.WebContents {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    return this.contents.facade;
  }

  async loadURL(url: string, options?: object): Promise<void> {
    this.#alive();
    if (options !== undefined && Object.keys(options).length > 0) throw new Error('the double does not implement options of loadURL');
    await this.contents.loadURL(url);
  }

  /** Asks first: `close` can be prevented, and is what a click on the window's cross does. */
  close(): void {
    this.#alive();
    const event = makeEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented && !this.#destroyed) this.destroy();
  }

  destroy(): void {
    if (!this.#destroyed) this.contents.destroy();
  }

  /** Chromium's window was closed by the person in front of it, which the double learns only afterwards. */
  closedByPerson(): void {
    if (this.#destroyed) return;
    const event = makeEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) console.error('the double cannot keep a window open that was closed by hand');
    this.destroy();
  }

  #gone(): void {
    this.#destroyed = true;
    this.#host.windows.delete(this);
    this.#host.recordings.closedWindows.push({ id: this.id, rendererPid: this.contents.page?.rendererPid });
    this.emit('closed');
    this.#host.parts.app.windowClosed();
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    this.#alive();
    if (this.#visible) return;
    this.#visible = true;
    this.#frame.setState(this.#frame.state);
    this.emit('show');
  }

  hide(): void {
    this.#alive();
    if (!this.#visible) return;
    this.#visible = false;
    this.#frame.hide();
    this.emit('hide');
  }

  focus(): void {
    this.#alive();
    this.contents.page?.session.post('Page.bringToFront');
    for (const other of this.#host.windows) if (other !== this) other.#setFocused(false);
    this.#setFocused(true);
  }

  #setFocused(on: boolean): void {
    if (this.#focused === on || this.#destroyed) return;
    this.#focused = on;
    this.emit(on ? 'focus' : 'blur', makeEvent({}));
    this.#host.parts.app.emit(on ? 'browser-window-focus' : 'browser-window-blur', makeEvent({}), this.facade);
  }

  isFocused(): boolean {
    this.#alive();
    return this.#focused;
  }

  isVisible(): boolean {
    this.#alive();
    return this.#visible && this.#frame.state !== 'minimized';
  }

  minimize(): void {
    this.#setState('minimized', 'minimize');
  }

  restore(): void {
    this.#setState('normal', 'restore');
  }

  maximize(): void {
    this.#setState('maximized', 'maximize');
  }

  unmaximize(): void {
    this.#setState('normal', 'unmaximize');
  }

  isMinimized(): boolean {
    this.#alive();
    return this.#frame.state === 'minimized';
  }

  isMaximized(): boolean {
    this.#alive();
    return this.#frame.state === 'maximized';
  }

  #setState(state: FrameState, event: string): void {
    this.#alive();
    if (this.#frame.setState(state)) this.emit(event, makeEvent({}));
  }

  #frameChanged(what: 'moved' | 'resized'): void {
    if (this.#destroyed) return;
    for (const name of what === 'resized' ? ['resize', 'resized'] : ['move', 'moved']) this.emit(name, makeEvent({}));
  }

  getBounds(): Rectangle {
    this.#alive();
    return this.#frame.bounds;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#alive();
    this.#frame.setBounds(bounds);
  }

  getSize(): number[] {
    const { width, height } = this.getBounds();
    return [width, height];
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  setMinimumSize(width: number, height: number): void {
    this.#alive();
    this.#frame.minimum = [width, height];
  }

  center(): void {
    this.#alive();
    this.#frame.center();
  }

  #firstPaint(): void {
    if (this.#painted) return;
    this.#painted = true;
    if (this.#visible) for (const other of this.#host.windows) other.#setFocused(other === this);
    this.emit('ready-to-show', makeEvent({}));
  }

  #titled(title: string): void {
    const event = makeEvent({});
    this.emit('page-title-updated', event, title, true);
    if (!event.defaultPrevented) this.#title = title;
  }

  setTitle(title: string): void {
    this.#alive();
    this.#title = title;
    // Electron's title is the frame's alone. Only the marked development shell has to borrow the document's to show it.
    if (this.#host.config.titleMark) this.contents.page?.evaluateIsolated(`document.title = ${JSON.stringify(title)}`).catch(() => undefined);
  }

  getTitle(): string {
    this.#alive();
    return this.#title;
  }

  setContentProtection(enable: boolean): void {
    this.#alive();
    this.#protected = enable;
  }

  isContentProtected(): boolean {
    return this.#protected;
  }

  setMenu(menu: unknown): void {
    if (menu !== null) throw new Error('the double implements only setMenu(null)');
  }

  removeMenu(): void {
    this.#alive();
  }

  setMenuBarVisibility(_visible: boolean): void {
    this.#alive();
  }

  setBackgroundColor(_color: string): void {
    this.#alive();
  }

  #alive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
}
