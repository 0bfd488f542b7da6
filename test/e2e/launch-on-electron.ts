import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { openDisplay } from '../electron/display.ts';
import { electronBinary } from '../electron/electron-binary.ts';
import { descendants, endProcesses } from '../electron/process-tree.ts';
import { until } from '../electron/until.ts';
import type { LaunchedApp, LaunchOptions } from './app.ts';
import type { AppControl, PendingDialog } from './app-control.ts';

type Prepared = { kind: PendingDialog['kind']; answer: unknown };
type Desk = { pending: (PendingDialog & { resolve: (answer: unknown) => void })[]; prepared: Prepared[]; externalUrls: string[]; match(): void };

export async function launchOnElectron(options: LaunchOptions & { main: string }): Promise<Omit<LaunchedApp, typeof Symbol.asyncDispose>> {
  const executablePath = electronBinary();
  if (executablePath === undefined) throw new Error('Electron’s binary is not installed');
  const display = await openDisplay();
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const electron = await _electron.launch({
    executablePath,
    args: [options.main, `--user-data-dir=${options.userData}`, ...sandbox, ...(options.args ?? [])],
    env: { ...((options.env ?? process.env) as Record<string, string>), DISPLAY: display.name },
    colorScheme: options.colorScheme ?? 'light',
  });
  const child = electron.process();
  const onOutput = options.onOutput ?? ((text: string) => process.stderr.write(text));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const mainPid = child.pid as number;
  await electron.evaluate(takeOverDialogs);
  return {
    on: 'electron',
    control: controlOf(electron),
    mainPid,
    window: () => newestWindow(electron),
    agentPids: () =>
      electron.evaluate(({ app }) =>
        app
          .getAppMetrics()
          .filter(({ type, serviceName }) => type === 'Utility' && serviceName === 'node.mojom.NodeService')
          .map(({ pid }) => pid),
      ),
    chromiumPids: () => descendants(mainPid),
    ended,
    close: async () => {
      const pids = [mainPid, ...descendants(mainPid)];
      await Promise.race([electron.close(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]);
      endProcesses(pids);
      await display.close();
    },
  };
}

/** Runs in Electron's main process: dialogs wait for the spec's answers, and nothing is opened outside. */
function takeOverDialogs({ dialog, shell }: typeof Electron.CrossProcessExports): void {
  const desk: Desk = {
    pending: [],
    prepared: [],
    externalUrls: [],
    match() {
      for (const waiting of [...desk.pending]) {
        const index = desk.prepared.findIndex(({ kind }) => kind === waiting.kind);
        if (index === -1) continue;
        desk.pending.splice(desk.pending.indexOf(waiting), 1);
        waiting.resolve(desk.prepared.splice(index, 1)[0]?.answer);
      }
    },
  };
  (globalThis as unknown as { specDesk: Desk }).specDesk = desk;
  const ask =
    (kind: PendingDialog['kind']) =>
    (...args: unknown[]) =>
      new Promise((resolve) => {
        desk.pending.push({ kind, options: args.at(-1) as Record<string, unknown>, resolve });
        desk.match();
      });
  Object.assign(dialog, { showOpenDialog: ask('open'), showSaveDialog: ask('save'), showMessageBox: ask('message') });
  Object.assign(shell, { openExternal: async (url: string) => void desk.externalUrls.push(url) });
}

async function newestWindow(electron: ElectronApplication): Promise<Page> {
  return until('the app’s window', async () => {
    const newest = await electron.evaluate(({ BrowserWindow }) =>
      Math.max(
        0,
        ...BrowserWindow.getAllWindows()
          .filter((window) => !window.webContents.isLoading())
          .map(({ id }) => id),
      ),
    );
    for (const page of electron.windows()) {
      const handle = await electron.browserWindow(page).catch(() => undefined);
      if (handle && (await handle.evaluate((window) => window.id)) === newest) return page;
    }
    return undefined;
  });
}

function controlOf(electron: ElectronApplication): AppControl {
  const answer = (kind: PendingDialog['kind'], value: unknown) =>
    electron.evaluate(
      (_module, prepared) => {
        const { specDesk } = globalThis as unknown as { specDesk: Desk };
        specDesk.prepared.push(prepared);
        specDesk.match();
      },
      { kind, answer: value },
    );
  return {
    answerOpenDialog: (paths) => answer('open', { canceled: paths === null, filePaths: [...(paths ?? [])] }),
    answerSaveDialog: (path) => answer('save', { canceled: path === null, filePath: path ?? '' }),
    answerMessageBox: (response) => answer('message', { response, checkboxChecked: false }),
    pendingDialogs: () =>
      electron.evaluate(() => (globalThis as unknown as { specDesk: Desk }).specDesk.pending.map(({ kind, options }) => ({ kind, options }))),
    emitPower: (name) => electron.evaluate(({ powerMonitor }, event) => void powerMonitor.emit(event), name),
    setIdleTime: (seconds) =>
      electron.evaluate(({ powerMonitor }, value) => {
        const real = Object.getPrototypeOf(powerMonitor).getSystemIdleTime;
        Object.defineProperty(powerMonitor, 'getSystemIdleTime', { configurable: true, value: value === null ? real : () => value });
      }, seconds),
    readClipboard: () => electron.evaluate(({ clipboard }) => clipboard.readText()),
    writeClipboard: (text) => electron.evaluate(({ clipboard }, value) => clipboard.writeText(value), text),
    windows: () =>
      electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().map((window) => ({
          id: window.id,
          title: window.getTitle(),
          url: window.webContents.getURL(),
          bounds: window.getBounds(),
          visible: window.isVisible(),
          contentProtected: window.isContentProtected(),
          zoomFactor: window.webContents.getZoomFactor(),
          rendererPid: window.webContents.getOSProcessId(),
        })),
      ),
    closeWindow: (id) => electron.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.fromId(wanted)?.close(), id),
    setBounds: (id, bounds) => electron.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.fromId(wanted.id)?.setBounds(wanted.bounds), { id, bounds }),
    crashRenderer: (id) => electron.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.fromId(wanted)?.webContents.forcefullyCrashRenderer(), id),
    setContentSize: async (page, { width, height }) => {
      const window = await electron.browserWindow(page);
      await window.evaluate((it, size) => it.setContentSize(size.width, size.height), { width, height });
      await until('the window to have its size', () => page.evaluate(([w, h]) => innerWidth === w && innerHeight === h, [width, height] as const));
    },
    setColorScheme: (scheme) => electron.evaluate(({ nativeTheme }, value) => void Object.assign(nativeTheme, { themeSource: value }), scheme),
    externalUrls: () => electron.evaluate(() => (globalThis as unknown as { specDesk: Desk }).specDesk.externalUrls),
    cancelledRequests: async () => {
      throw new Error('only the double records cancelled requests');
    },
  };
}
