import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type ElectronParts, type Shell, startShell } from '../../../main/shell/start-shell.ts';
import type { Sender } from '../../../main/shell/trusted-sender.ts';
import type { AgentMessage, AgentRequest } from '../../../preload/contract/agent-port.ts';
import { type Answer, CALL_CHANNEL, type CallName, contract, HAND_OVER_CHANNEL } from '../../../preload/contract/index.ts';
import { sampleOf } from './contract-places.ts';
import { ours } from './recording-bridge.ts';

const opened = { vaultName: 'acme', vaultId: 'f'.repeat(64), folder: '/v/acme', officer: 'alice', role: 'custodian' as const, unlockedAt: 1, idleMinutes: 10 };
const sampled = (name: CallName) => sampleOf(contract[name].output as z.ZodType) as Record<string, unknown>;
const described = () => Object.fromEntries(Object.entries(sampled('vault.describe')).filter(([name]) => name !== 'vault' && name !== 'folder'));

/** What an agent answers to the calls that only the shell makes. */
const life: Record<string, () => unknown> = {
  'agent.describe': described,
  'agent.create': () => ({ opened, kit: false }),
  'agent.openWithKit': () => ({ opened }),
  'agent.unlock': () => ({ opened }),
  'agent.findKeyFile': () => ({ found: null }),
  'agent.lock': () => ({ outcome: 'locked' }),
  'agent.probeSftp': () => sampled('sftp.probe'),
  'agent.readIdentity': () => sampled('sftp.readIdentity'),
  'agent.restoreFromSftp': () => sampled('restore.connectSftp'),
  'agent.restoreFromFolder': () => sampled('restore.connectFolder'),
  'agent.restoreCheck': () => sampled('restore.check'),
};

/** The whole shell, put together as the application puts it together, over an Electron and an agent that only note what they are asked. */
export interface StartedShell {
  /** What reached the agent, names first; passphrases and paths as they came. */
  agent: AgentRequest[];
  call(name: string, input: unknown): Promise<Answer<unknown>>;
  /** Tokens as the window gets them: for a file that was dropped, a place that was chosen, a vault's folder. */
  issue: { readonly [Kind in 'source' | 'destination' | 'vault']: () => Promise<string> };
  unlock(): Promise<void>;
  close: Shell['close'];
}

export function startedShell(folder: string): StartedShell {
  const channels = new Map<string, (event: Sender, ...values: unknown[]) => Promise<Answer<unknown>>>();
  const agent: AgentRequest[] = [];
  const windows: FakeWindow[] = [];
  let named = 0;
  mkdirSync(join(folder, 'built', 'renderer'), { recursive: true });
  const ignored = () => undefined;

  class FakeWindow {
    readonly webContents = { id: windows.length + 100, on: ignored, send: ignored, setZoomLevel: ignored, print: ignored };
    readonly #closed: (() => void)[] = [];
    #destroyed = false;
    constructor() {
      windows.push(this);
    }
    on(event: string, listener: () => void) {
      if (event === 'closed') this.#closed.push(listener);
    }
    isDestroyed = () => this.#destroyed;
    destroy() {
      this.#destroyed = true;
      for (const listener of this.#closed) listener();
    }
    getBounds = () => ({ x: 0, y: 0, width: 800, height: 600 });
    isFocused = () => true;
    isMaximized = () => false;
    isMinimized = () => false;
    loadURL = async () => undefined;
    setContentProtection = ignored;
    maximize = ignored;
    show = ignored;
    focus = ignored;
  }

  const fork = () => {
    const listeners: { message: ((message: AgentMessage) => void)[]; exit: ((code: number) => void)[] } = { message: [], exit: [] };
    return {
      pid: undefined,
      kill: () => true,
      on: (event: 'message' | 'exit', listener: never) => void listeners[event].push(listener),
      postMessage(request: AgentRequest) {
        agent.push(structuredClone(request));
        const { id, name } = request;
        queueMicrotask(() => {
          const value = (life[name] ?? (() => sampled(name as CallName)))();
          for (const listener of listeners.message) listener({ id, ok: true, value });
          if (name === 'agent.lock') for (const listener of listeners.exit) listener(0);
        });
      },
    };
  };

  const electron = {
    app: { isPackaged: true, getPath: () => folder, getVersion: () => '0', quit: ignored },
    BrowserWindow: FakeWindow,
    clipboard: { readText: async () => 'text', writeText: async () => undefined, clear: ignored },
    dialog: {
      showOpenDialog: async () => ({ canceled: false, filePaths: [join(folder, `chosen-${++named}`)] }),
      showSaveDialog: async () => ({ canceled: false, filePath: join(folder, `new-${++named}`) }),
    },
    ipcMain: { handle: (channel: string, listener: never) => void channels.set(channel, listener) },
    nativeTheme: { shouldUseDarkColors: false },
    powerMonitor: { on: ignored },
    protocol: { handle: ignored },
    screen: { getAllDisplays: () => [] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: ignored,
        setPermissionCheckHandler: ignored,
        webRequest: { onBeforeRequest: ignored },
        on: ignored,
        setSpellCheckerEnabled: ignored,
        setSpellCheckerLanguages: ignored,
        setSpellCheckerDictionaryDownloadURL: ignored,
      },
    },
    utilityProcess: { fork },
  };
  const shell = startShell(electron as unknown as ElectronParts, join(folder, 'built'), { vault: null, demo: false, allowScreenshots: false });

  const sender = (): Sender => ({
    ...ours,
    sender: { id: windows.findLast((window) => !window.isDestroyed())?.webContents.id ?? 0, isDestroyed: () => false },
  });
  const ask = (channel: string, ...values: unknown[]) =>
    (channels.get(channel) as (event: Sender, ...values: unknown[]) => Promise<Answer<unknown>>)(sender(), ...values);
  const call: StartedShell['call'] = (name, input) => ask(CALL_CHANNEL, name, structuredClone(input));
  const answerOf = async <T>(answer: Promise<Answer<unknown>>): Promise<T> => {
    const answered = await answer;
    if (!answered.ok) throw new Error(`refused: ${answered.error.code}`);
    return answered.value as T;
  };
  const issue: StartedShell['issue'] = {
    source: async () => (await answerOf<{ files: [{ token: string }] }>(ask(HAND_OVER_CHANNEL, [join(folder, `dropped-${++named}`)]))).files[0].token,
    destination: async () =>
      (await answerOf<{ destination: { token: string } }>(call('files.chooseDestination', { kind: 'file', title: 'Save', suggestedName: 'x' }))).destination
        .token,
    vault: async () => (await answerOf<{ chosen: { vault: string } }>(call('vault.chooseFolder', { purpose: 'open' }))).chosen.vault,
  };
  return {
    agent,
    call,
    issue,
    async unlock() {
      await answerOf(call('vault.unlock', { vault: await issue.vault(), officer: 'alice', passphrase: new Uint8Array(8), keyFile: null }));
    },
    close: shell.close,
  };
}
