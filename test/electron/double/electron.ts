import process from 'node:process';
import type { BrowserWindowConstructorOptions, ForkOptions } from 'electron';
import { DoubleApp } from './app.ts';
import { DoubleBrowserWindow } from './browser-window.ts';
import { DoubleClipboard } from './clipboard.ts';
import { takeConfig } from './config.ts';
import { ControlServer } from './control-server.ts';
import { createScreen, createShell } from './desktop.ts';
import { DoubleDialog } from './dialog.ts';
import { DialogDesk } from './dialog-desk.ts';
import { Host } from './host.ts';
import { DoubleIpcMain } from './ipc-main.ts';
import { DoubleMenu } from './menu.ts';
import { DoubleNativeTheme } from './native-theme.ts';
import { DoublePowerMonitor } from './power-monitor.ts';
import { DoubleSession } from './session.ts';
import { strict } from './strict.ts';
import { DoubleUtilityProcess } from './utility-process.ts';

// The module `electron` as main sees it. Its objects are made here, once, and handed to each other through the host.
const host = new Host(takeConfig());
const parts = {
  // process.argv[1] is run-main.ts until it has taken itself out.
  app: new DoubleApp(host, process.argv[2] ?? ''),
  ipcMain: new DoubleIpcMain(host),
  nativeTheme: new DoubleNativeTheme(host),
  clipboard: new DoubleClipboard(host),
  powerMonitor: new DoublePowerMonitor(),
  session: new DoubleSession(host),
  dialogs: new DialogDesk(host),
};
host.parts = parts;
if (host.config.control) new ControlServer(host);

/** Called when the main script has been loaded. */
export async function startDouble(): Promise<void> {
  await parts.app.start();
}

export class BrowserWindow extends DoubleBrowserWindow {
  constructor(options?: BrowserWindowConstructorOptions) {
    super(host, options);
    // biome-ignore lint/correctness/noConstructorReturn: the strict view of this window is what the app may hold.
    return this.facade as unknown as this;
  }

  static getAllWindows() {
    return [...host.windows].map((window) => window.facade);
  }

  static fromWebContents(contents: unknown) {
    return [...host.windows].find((window) => window.contents.facade === contents)?.facade ?? null;
  }

  static fromId(id: number) {
    return [...host.windows].find((window) => window.id === id)?.facade ?? null;
  }

  static getFocusedWindow() {
    return [...host.windows].find((window) => window.isFocused())?.facade ?? null;
  }
}

export const app = strict('app', parts.app);
export const ipcMain = strict('ipcMain', parts.ipcMain);
export const nativeTheme = strict('nativeTheme', parts.nativeTheme);
export const clipboard = strict('clipboard', parts.clipboard);
export const powerMonitor = strict('powerMonitor', parts.powerMonitor);
export const protocol = parts.session.protocol;
export const session = strict('session', { defaultSession: parts.session.facade });
export const dialog = strict('dialog', new DoubleDialog(host));
export const shell = strict('shell', createShell(host));
export const screen = strict('screen', createScreen(host));
export const Menu = DoubleMenu;
export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args?: string[], options?: ForkOptions) => strict('UtilityProcess', new DoubleUtilityProcess(host, modulePath, args, options)),
});
export const webContents = strict('webContents', { getAllWebContents: () => [...host.windows].map((window) => window.contents.facade) });

export default strict('electron', {
  app,
  BrowserWindow,
  ipcMain,
  nativeTheme,
  clipboard,
  powerMonitor,
  protocol,
  session,
  dialog,
  shell,
  screen,
  Menu,
  utilityProcess,
  webContents,
});
