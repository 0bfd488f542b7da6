import type { Page } from 'playwright-core';

export type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown';
export type Size = { readonly width: number; readonly height: number };

export type AppWindow = {
  readonly id: number;
  readonly title: string;
  readonly url: string;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly visible: boolean;
  readonly contentProtected: boolean;
  readonly zoomFactor: number;
  readonly rendererPid: number | undefined;
};

export type PendingDialog = { readonly kind: 'open' | 'save' | 'message'; readonly options: Record<string, unknown> };

/** What a spec does behind the window's back, the same on the double and on Electron. */
export type AppControl = {
  /** Answers the open dialog that is there or comes next; null cancels it. */
  answerOpenDialog(paths: readonly string[] | null): Promise<void>;
  answerSaveDialog(path: string | null): Promise<void>;
  /** @param response the index of the button. */
  answerMessageBox(response: number): Promise<void>;
  pendingDialogs(): Promise<PendingDialog[]>;
  emitPower(event: PowerEvent): Promise<void>;
  /** @param seconds what `powerMonitor.getSystemIdleTime` says from now on; null for the truth. */
  setIdleTime(seconds: number | null): Promise<void>;
  readClipboard(): Promise<string>;
  writeClipboard(text: string): Promise<void>;
  windows(): Promise<AppWindow[]>;
  /** Asks a window to close, as a click on its cross does. */
  closeWindow(id: number): Promise<void>;
  /** Of the window's outer frame, in screen pixels; what is missing stays. */
  setBounds(id: number, bounds: Partial<AppWindow['bounds']>): Promise<void>;
  crashRenderer(id: number): Promise<void>;
  setContentSize(page: Page, size: Size): Promise<void>;
  setColorScheme(scheme: 'light' | 'dark'): Promise<void>;
  /** Addresses that `shell.openExternal` was called with. */
  externalUrls(): Promise<string[]>;
  /** Addresses of requests that the app cancelled. The double only: Electron has no place to look it up. */
  cancelledRequests(): Promise<string[]>;
};
