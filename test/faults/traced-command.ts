import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beginProcess, type Run } from '../integration/strongroom.ts';
import { changesIn, type Fault, injecting, type SystemCall, tracing } from './system-calls.ts';

/** The command as it is built, which is what people have. */
const BUILT = resolve(process.env.STRONGROOM_CLI ?? 'dist/main/cli.js');
const compiled = resolve('.cache/compiled');
const preloaded = ['quick-derivation.mjs', 'foreseeable-names.mjs'].flatMap((name) => ['--import', new URL(name, import.meta.url).href]);

/** Runs the command and tells which calls changed something below a folder. */
export async function traceCommand(folder: string, args: readonly string[]): Promise<{ run: Run; calls: SystemCall[] }> {
  const { run, trace } = await underStrace(tracing, args);
  return { run, calls: changesIn(folder, trace) };
}

/** Runs the command with a fault. @returns also whether it came about */
export async function runWithFault(fault: Fault, args: readonly string[]): Promise<{ run: Run; injected: boolean }> {
  const { run, trace } = await underStrace(injecting(fault), args);
  // strace dies as its command did.
  return { run, injected: run.signal === 'SIGKILL' || trace.includes('(INJECTED)') };
}

async function underStrace(what: readonly string[], args: readonly string[]): Promise<{ run: Run; trace: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-trace-'));
  const log = join(folder, 'trace');
  try {
    const strace = ['-f', '-y', '-qq', '-o', log, ...what];
    // One thread for files, so that each has its calls in the same order every time.
    const environment = { NODE_COMPILE_CACHE: compiled, UV_THREADPOOL_SIZE: '1', STRONGROOM_NAMES: args.join(' ') };
    const run = await beginProcess('strace', [...strace, process.execPath, ...preloaded, BUILT, ...args], folder, environment).ended;
    return { run, trace: readFileSync(log, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
