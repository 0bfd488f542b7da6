import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ControlClient } from './control-client.ts';
import { openDisplay } from './display.ts';
import { CONFIG_VARIABLE, type DoubleConfig } from './double/config.ts';
import { descendants, endProcesses, isRunning, processesNaming } from './process-tree.ts';
import { until } from './until.ts';

export type DoubleOptions = {
  /** The production bundle's main script. */
  readonly main: string;
  /** The app's own arguments. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Given to the app as `--user-data-dir`, which Electron obeys too. */
  readonly userData?: string;
  readonly colorScheme?: 'light' | 'dark';
  readonly tapFile?: string;
  /** False where no loopback interface exists: then test tools cannot attach, and `control.ask('cdp', ...)` is the way in. */
  readonly debuggingPort?: boolean;
  /** A command to run the app under, such as `['unshare', '--net']` or `['strace', '-f']`. */
  readonly wrap?: readonly string[];
  /** What the app prints; the test's own stderr where it is missing. */
  readonly onOutput?: (text: string) => void;
};

export type RunningDouble = {
  readonly control: ControlClient;
  /** The main process's id, or its wrapper's. */
  readonly pid: number;
  readonly mainPid: number;
  readonly chromiumPid: number;
  readonly child: ChildProcess;
  /** Ids of all processes the app has now, Chromium's included. */
  pids(): number[];
  /** The WebSocket address for `chromium.connectOverCDP`. */
  debuggingAddress(): Promise<string>;
  /** Resolves with the exit code when the app ends by itself. */
  readonly ended: Promise<number | null>;
  /** Quits the app, kills what does not go, and leaves nothing behind. */
  close(): Promise<void>;
};

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The command line that runs a main script on the double. */
export function commandLine(main: string, args: readonly string[], userData: string | undefined): string[] {
  return [
    process.execPath,
    '--no-warnings=ExperimentalWarning',
    '--import',
    new URL('./register.mjs', import.meta.url).href,
    join(HERE, 'run-main.ts'),
    main,
    ...(userData === undefined ? [] : [`--user-data-dir=${userData}`]),
    ...args,
  ];
}

/** Starts the production bundle on the double, under a display, with a control channel. */
export async function startOnDouble(options: DoubleOptions): Promise<RunningDouble> {
  const display = await openDisplay();
  const profile = mkdtempSync(join(tmpdir(), 'd-'));
  const config: DoubleConfig = {
    profile,
    control: true,
    ...(display.size === undefined ? {} : { screenSize: display.size }),
    debuggingPort: options.debuggingPort ?? true,
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
    ...(options.tapFile === undefined ? {} : { tapFile: options.tapFile }),
  };
  const [command, ...args] = [...(options.wrap ?? []), ...commandLine(options.main, options.args ?? [], options.userData)] as [string, ...string[]];
  const child = spawn(command, args, {
    env: { ...(options.env ?? process.env), DISPLAY: display.name, [CONFIG_VARIABLE]: JSON.stringify(config) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const onOutput = options.onOutput ?? ((text: string) => process.stderr.write(text));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const control = new ControlClient(child.stdio[3] as Duplex);
  const pids = () => (child.pid === undefined ? [] : [child.pid, ...descendants(child.pid)]);
  const cleanUp = async (seen: number[] = []) => {
    const all = [...new Set([...seen, ...pids(), ...processesNaming(profile)])];
    endProcesses(all);
    if (child.exitCode === null && child.signalCode === null) await ended;
    await until('the app’s processes to end', () => all.every((pid) => !isRunning(pid)));
    await display.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const { pid: mainPid, chromiumPid } = await control.ready();
    return {
      control,
      pid: child.pid as number,
      mainPid,
      chromiumPid,
      child,
      pids,
      debuggingAddress: async () => (await until('a debugging address', () => control.ask('debuggingAddress'))) as string,
      ended,
      close: async () => {
        const before = pids();
        await control.ask('quit').catch(() => undefined);
        await Promise.race([ended, graceOf(2000)]);
        await cleanUp(before);
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}

function graceOf(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
