import { type Browser, chromium, type Page } from 'playwright-core';
import type { ControlClient } from '../electron/control-client.ts';
import { descendants } from '../electron/process-tree.ts';
import { type RunningDouble, startOnDouble } from '../electron/run.ts';
import { until } from '../electron/until.ts';
import type { LaunchedApp, LaunchOptions } from './app.ts';
import type { AppControl, Size } from './app-control.ts';

export async function launchOnDouble(options: LaunchOptions & { main: string }): Promise<Omit<LaunchedApp, typeof Symbol.asyncDispose>> {
  const double = await startOnDouble(options);
  let browser: Browser;
  try {
    // isLocal, or files given to an input would be uploaded and lose their paths; noDefaults, or Playwright would choose the colour scheme.
    browser = await chromium.connectOverCDP(await double.debuggingAddress(), { isLocal: true, noDefaults: true });
  } catch (error) {
    await double.close();
    throw error;
  }
  return {
    on: 'double',
    control: controlOf(double.control),
    mainPid: double.mainPid,
    window: () => newestWindow(double, browser),
    agentPids: async () => (await double.control.ask('utilities')).map(({ pid }) => pid),
    chromiumPids: () => [double.chromiumPid, ...descendants(double.chromiumPid)],
    ended: double.ended,
    close: async () => {
      await browser.close().catch(() => undefined);
      await double.close();
    },
  };
}

const targetIds = new WeakMap<Page, string>();

async function newestWindow(double: RunningDouble, browser: Browser): Promise<Page> {
  return until('the app’s window', async () => {
    const windows = await double.control.ask('windows');
    const newest = windows.toSorted((a, b) => b.id - a.id)[0];
    if (!newest || newest.loading) return undefined;
    for (const page of browser.contexts().flatMap((context) => context.pages())) {
      if ((await targetIdOf(page)) === newest.targetId) return page;
    }
    return undefined;
  });
}

async function targetIdOf(page: Page): Promise<string | undefined> {
  const known = targetIds.get(page);
  if (known !== undefined) return known;
  try {
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.detach();
    targetIds.set(page, targetInfo.targetId);
    return targetInfo.targetId;
  } catch {
    // The page closed while it was asked.
    return undefined;
  }
}

function controlOf(control: ControlClient): AppControl {
  const answer = async (kind: 'open' | 'save' | 'message', value: object) => void (await control.ask('answerDialog', { kind, answer: value }));
  return {
    answerOpenDialog: (paths) => answer('open', { canceled: paths === null, filePaths: paths ?? [] }),
    answerSaveDialog: (path) => answer('save', { canceled: path === null, filePath: path ?? '' }),
    answerMessageBox: (response) => answer('message', { response, checkboxChecked: false }),
    pendingDialogs: async () => (await control.ask('pendingDialogs')).map(({ kind, options }) => ({ kind, options: options as Record<string, unknown> })),
    emitPower: async (name) => void (await control.ask('emitPower', { name })),
    setIdleTime: async (seconds) => void (await control.ask('forceIdle', { seconds })),
    readClipboard: () => control.ask('readClipboard'),
    writeClipboard: async (text) => void (await control.ask('writeClipboard', { text })),
    windows: () => control.ask('windows'),
    closeWindow: async (id) => void (await control.ask('closeWindow', { id })),
    setBounds: async (id, bounds) => void (await control.ask('setBounds', { id, bounds })),
    crashRenderer: async (id) => void (await control.ask('crashRenderer', { id })),
    setContentSize: (page, size) => setContentSize(control, page, size),
    setColorScheme: async (scheme) => void (await control.ask('setSystemColorScheme', { scheme })),
    externalUrls: async () => (await control.ask('recordings')).externalUrls,
    cancelledRequests: async () => (await control.ask('recordings')).cancelledRequests,
  };
}

/** The frame a window manager draws is not known before it is measured. */
async function setContentSize(control: ControlClient, page: Page, size: Size): Promise<void> {
  const target = await targetIdOf(page);
  // Twice the same: on its way to a size it has others, and one of them may happen to be the wanted one.
  const measure = () =>
    page.evaluate(async () => {
      for (let last = ''; ; ) {
        const now = `${innerWidth} ${innerHeight}`;
        if (now === last) return { width: innerWidth, height: innerHeight };
        last = now;
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
    });
  await until('the window to have its size', async () => {
    const window = (await control.ask('windows')).find(({ targetId }) => targetId === target);
    if (!window) throw new Error('the window has closed');
    const inner = await measure();
    if (inner.width === size.width && inner.height === size.height) return true;
    await control.ask('setBounds', {
      id: window.id,
      bounds: { x: 0, y: 0, width: window.bounds.width + size.width - inner.width, height: window.bounds.height + size.height - inner.height },
    });
    // Corrected from a size that it had on its way, the window would grow past the screen.
    await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size, { timeout: 1000 }).catch(() => undefined);
    return false;
  });
}
