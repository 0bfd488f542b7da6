import fs, { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/** What a process would have left that was killed before one of its changes of the file system. */
export interface Disk {
  /** The change that did not come any more. */
  step: string;
  /** A copy of the folder as it was then. */
  folder: string;
}

type Functions = Record<string, (...args: never[]) => unknown>;

const inOneStep = ['renameSync', 'unlinkSync', 'rmSync', 'mkdirSync', 'rmdirSync', 'ftruncateSync', 'fsyncSync', 'writeSync', 'writeFileSync', 'linkSync'];
const inPromise = ['rename', 'unlink', 'rm', 'mkdir', 'writeFile'];
const ofHandles = ['write', 'writeFile', 'sync', 'truncate'];
/** No process has this number. */
const NOBODY = 2 ** 30;

/**
 * Does some work, and copies a folder before each change that the work makes of the file system through Node: what the kernel has been told by
 * then is what SIGKILL at this moment would leave.
 * @param into names the copies, by their number
 */
export async function disksDuring(folder: string, into: (number: number) => string, work: () => Promise<unknown>): Promise<Disk[]> {
  const disks: Disk[] = [];
  let busy = false;
  const before = (step: string) => {
    // Copying changes the file system, too.
    if (busy) return;
    busy = true;
    const copy = into(disks.length);
    cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
    disks.push({ step: `${disks.length}: ${step}`, folder: copy });
    busy = false;
  };
  const undo: (() => void)[] = [];
  const watch = (module: object, names: readonly string[]) => {
    const functions = module as Functions;
    for (const name of names) {
      const original = functions[name] as (...args: unknown[]) => unknown;
      functions[name] = function (this: unknown, ...args: unknown[]) {
        if (changes(name, args)) before(`${name} ${typeof args[0] === 'string' && args[0].startsWith('/') ? args[0] : ''}`);
        return original.apply(this, args);
      };
      undo.push(() => {
        functions[name] = original as Functions[string];
      });
    }
  };
  const handle = await fs.promises.open(folder);
  watch(Object.getPrototypeOf(handle), ofHandles);
  await handle.close();
  watch(fs, [...inOneStep, 'openSync']);
  watch(fs.promises, [...inPromise, 'open']);
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    for (const one of undo) one();
    syncBuiltinESMExports();
  }
  return disks;
}

function changes(name: string, args: readonly unknown[]): boolean {
  if (name !== 'open' && name !== 'openSync') return true;
  const flags = args[1] ?? 'r';
  return typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : /[wa+]/.test(String(flags));
}

/** Says in a copied vault that the process is gone which had it open: it is this one. */
export function endWriter(vault: string): void {
  const file = join(vault, 'opened-by.json');
  if (!existsSync(file)) return;
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), process: NOBODY }));
}
