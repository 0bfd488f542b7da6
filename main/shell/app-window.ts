import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle, WebPreferences } from 'electron';
import { APP_PAGE } from './app-origin.ts';
import type { KeptJson } from './kept-json.ts';
import { watchBounds } from './watch-bounds.ts';
import { MINIMUM_SIZE, placeWindow, type WindowBounds } from './window-bounds.ts';
import type { Zoom } from './zoom.ts';

export interface AppWindowOptions {
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  webPreferences: WebPreferences;
  keptBounds: KeptJson<WindowBounds>;
  screens(): Rectangle[];
  zoom: Pick<Zoom, 'follow'>;
  /** What is painted until the page is: black on white would flash in a dark room. */
  backgroundColor(): string;
  contentProtection: boolean;
  /** The window's process ended by itself. */
  onCrash(): void;
}

/** The one window of the application. */
export interface AppWindow {
  open(): void;
  /** A new window in the place of the old one, whose process ends with all that it knew. */
  replace(): void;
  focus(): void;
  /** For dialogs. @throws where there is none */
  current(): BrowserWindow;
  exists(): boolean;
  isKnown(contentsId: number): boolean;
  send(channel: string, value: unknown): void;
  /** Asks for a printer; resolves to whether the page went to one. */
  print(): Promise<boolean>;
}

export function createAppWindow(options: AppWindowOptions): AppWindow {
  let shown: BrowserWindow | null = null;

  const create = (place: Partial<Rectangle>): BrowserWindow => {
    const window = new options.BrowserWindow({
      ...place,
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
      title: 'Strongroom',
      show: false,
      backgroundColor: options.backgroundColor(),
      autoHideMenuBar: true,
      webPreferences: options.webPreferences,
    });
    window.setContentProtection(options.contentProtection);
    const { webContents } = window;
    window.on('page-title-updated', (event) => event.preventDefault());
    options.zoom.follow(webContents);
    webContents.on('render-process-gone', () => {
      if (shown === window) options.onCrash();
    });
    watchBounds(window, options.keptBounds);
    window.on('closed', () => {
      if (shown === window) shown = null;
    });
    window.loadURL(APP_PAGE).catch((error: unknown) => {
      if (!window.isDestroyed()) console.error(`strongroom: the window did not load: ${error instanceof Error ? error.message : error}`);
    });
    return window;
  };

  const current = (): BrowserWindow => {
    if (!shown || shown.isDestroyed()) throw new Error('there is no window');
    return shown;
  };

  return {
    open() {
      const remembered = options.keptBounds.read();
      shown = create(placeWindow(remembered, options.screens()));
      if (remembered?.maximized) shown.maximize();
      shown.show();
    },
    replace() {
      if (!shown || shown.isDestroyed()) return;
      const old = shown;
      const { focused, maximized, minimized } = { focused: old.isFocused(), maximized: old.isMaximized(), minimized: old.isMinimized() };
      // The new one first: an application without any window quits.
      const next = create(maximized || minimized ? placeWindow(options.keptBounds.read(), options.screens()) : old.getBounds());
      shown = next;
      old.destroy();
      if (maximized) next.maximize();
      if (minimized) next.minimize();
      else if (focused) next.show();
      // A lock that comes while the officer works in another program must not take the keyboard from it.
      else next.showInactive();
    },
    focus() {
      if (!shown || shown.isDestroyed()) return;
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
    },
    current,
    exists: () => shown !== null && !shown.isDestroyed(),
    isKnown: (contentsId) => shown !== null && !shown.isDestroyed() && shown.webContents.id === contentsId,
    send(channel, value) {
      if (shown && !shown.isDestroyed()) shown.webContents.send(channel, value);
    },
    print: () => new Promise((resolve) => current().webContents.print({ silent: false, printBackground: false }, (printed) => resolve(printed))),
  };
}
