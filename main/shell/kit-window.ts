import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import type { CallName } from '../../preload/contract/index.ts';
import { APP_PAGE } from './app-origin.ts';
import type { Zoom } from './zoom.ts';

export interface KitWindowOptions {
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  webPreferences: WebPreferences;
  backgroundColor(): string;
  contentProtection: boolean;
  zoom: Pick<Zoom, 'follow'>;
  /** It ended: by its own button, by a lock, by a click on its cross, or with its process. */
  onGone(): void;
}

/** The window that shows a recovery kit. Its process knows the kit, lives as long as the window, and ends with it. */
export interface KitWindow {
  show(): void;
  close(): void;
  /** `null` where there is none. */
  current(): BrowserWindow | null;
  isKnown(contentsId: number): boolean;
  /** Asks for a printer; resolves to whether the page went to one. */
  print(): Promise<boolean>;
}

/** The fragment that tells the page which of its two faces to show. No secret: the kit is asked for by a call. */
const KIT_PAGE = `${APP_PAGE}#kit`;

/** What the kit's window may ask for. The kit itself goes to no other: the process of the application's window lives on. */
const itsCalls: ReadonlySet<CallName> = new Set<CallName>([
  'app.state',
  'app.touch',
  'app.zoom',
  'files.chooseDestination',
  'recovery.kept',
  'recovery.save',
  'recovery.test',
  'recovery.putAway',
  'recovery.print',
  'recovery.closeWindow',
]);
const itsAlone: ReadonlySet<CallName> = new Set<CallName>(['recovery.kept', 'recovery.test', 'recovery.print']);

/** Whether a window of ours may make a call: the kit's only its own, and the application's none that would bring it the kit. */
export function mayCall(isKitWindow: boolean, name: string): boolean {
  return isKitWindow ? itsCalls.has(name as CallName) : !itsAlone.has(name as CallName);
}

export function createKitWindow(options: KitWindowOptions): KitWindow {
  let shown: BrowserWindow | null = null;
  const current = () => (shown && !shown.isDestroyed() ? shown : null);
  const close = () => {
    // Not `close()`, which a page can hold up: the process is to end.
    current()?.destroy();
  };

  return {
    show() {
      const there = current();
      if (there) {
        there.show();
        there.focus();
        return;
      }
      const window = new options.BrowserWindow({
        width: 860,
        height: 900,
        minWidth: 480,
        minHeight: 480,
        title: 'Strongroom recovery kit',
        show: false,
        backgroundColor: options.backgroundColor(),
        autoHideMenuBar: true,
        webPreferences: options.webPreferences,
      });
      shown = window;
      window.setContentProtection(options.contentProtection);
      window.on('page-title-updated', (event) => event.preventDefault());
      options.zoom.follow(window.webContents);
      window.webContents.on('render-process-gone', close);
      window.on('closed', () => {
        if (shown === window) shown = null;
        options.onGone();
      });
      window.loadURL(KIT_PAGE).catch((error: unknown) => {
        if (!window.isDestroyed()) console.error(`strongroom: the kit's window did not load: ${error instanceof Error ? error.message : error}`);
      });
      window.show();
    },
    close,
    current,
    isKnown: (contentsId) => current()?.webContents.id === contentsId,
    print: () =>
      new Promise((resolve) => {
        const window = current();
        if (window) window.webContents.print({ silent: false, printBackground: false }, (printed) => resolve(printed));
        else resolve(false);
      }),
  };
}
