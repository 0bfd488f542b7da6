import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const PRLIMIT = '/usr/bin/prlimit';
/** It only makes one system call (ms). */
const PATIENCE = 2000;
/**
 * Bytes. Not 0: where cores are piped into a program the kernel ignores every limit but 1, with which it writes none and pipes none
 * (kernel/coredump.c; a file of less than a page is not begun either).
 */
const NO_CORE = 1;

/**
 * Keeps the kernel from writing this process's memory out when it crashes, and that of the processes below it, now and later: both settings are
 * inherited. Linux only; Node has no call for it, hence /proc and util-linux. What does not succeed shows in `mayDumpCore`.
 */
export function preventCoreDumps(): void {
  if (process.platform !== 'linux') return;
  for (const pid of [process.pid, ...childrenOf(process.pid)]) {
    try {
      // No kind of memory (core(5)): holds also for cores that are piped.
      writeFileSync(`/proc/${pid}/coredump_filter`, '0');
    } catch {
      // A sandboxed process is not dumpable anyhow, which is why its file is root's.
    }
    spawnSync(PRLIMIT, ['--pid', String(pid), `--core=${NO_CORE}:${NO_CORE}`], { stdio: 'ignore', timeout: PATIENCE, env: {} });
  }
}

/** Whether a crash of this process would write its memory out, as far as this system says. */
export function mayDumpCore(): boolean {
  try {
    const limit = /^Max core file size +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    const filter = Number.parseInt(readFileSync('/proc/self/coredump_filter', 'latin1'), 16);
    return !(limit === '0' || limit === String(NO_CORE)) || filter !== 0;
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').match(/\d+/g) ?? []).map(Number);
    return children.flatMap((child) => [child, ...childrenOf(child)]);
  } catch {
    // It ended while it was looked at.
    return [];
  }
}
