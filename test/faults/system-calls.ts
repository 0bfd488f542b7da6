import { join } from 'node:path';

/** A call of the kernel by which a process changes files, so that it can be made to fail: the `at`-th of its name for its path, in its thread. */
export interface SystemCall {
  name: string;
  /** What it changes; the new name where it gives one. */
  path: string;
  /** What strace has to be told to find it: the path, or the folder that a relative name was given in. */
  traced: string;
  at: number;
}

/** What happens to a call: the process is killed before it, or it fails; from then on always, as it is with a full disk and one that is read-only. */
export type Failure = 'SIGKILL' | 'ENOSPC' | 'EIO' | 'EROFS';

export interface Fault {
  call: SystemCall;
  failure: Failure;
}

/** With a question mark: not every architecture has each. */
const traced = [
  ...['?open', 'openat', 'write', 'writev', 'pwrite64', '?pwritev', 'fsync', 'fdatasync', 'ftruncate', '?copy_file_range'],
  ...['?rename', '?renameat', 'renameat2', '?link', 'linkat', '?unlink', 'unlinkat', '?mkdir', 'mkdirat', '?rmdir'],
];

/** What makes strace write down every call that changes files, with the paths of what is open. */
export const tracing = ['--seccomp-bpf', '-e', `trace=${traced.join(',')}`];

/** What makes strace bring about a fault. */
export function injecting({ call, failure }: Fault): string[] {
  // What is full or read-only stays so; what could not be read or written once may be the next time.
  const when = failure === 'ENOSPC' || failure === 'EROFS' ? `${call.at}+` : String(call.at);
  // A signal is not delivered where the kernel's filter picks the calls: then each call of the process has to be looked at.
  const quick = failure === 'SIGKILL' ? [] : ['--seccomp-bpf'];
  return [
    ...quick,
    '-P',
    call.traced,
    '-e',
    `trace=${call.name}`,
    '-e',
    `inject=${call.name}:${failure === 'SIGKILL' ? 'signal=KILL' : `error=${failure}`}:when=${when}`,
  ];
}

const line = /^(\d+) +(\w+)\((.*)$/;
const ofHandle = /^\d+<([^>]*)>/;
const ofFolder = /^(?:AT_FDCWD|\d+)<([^>]*)>, "([^"]*)"(?:, ([A-Z_|]+))?/;
const ofPath = /^"([^"]*)"(?:, ([A-Z_|]+))?/;
const ofNames = /^"[^"]*", "([^"]*)"/;

/** The calls of a trace that changed something below a folder, in their order. */
export function changesIn(folder: string, trace: string): SystemCall[] {
  const counts = new Map<string, number>();
  const calls: SystemCall[] = [];
  for (const text of trace.split('\n')) {
    const [, thread, name = '', rest = ''] = line.exec(text) ?? [];
    const what = thread === undefined ? null : whatOf(name, rest);
    if (what === null || !`${what.path}/`.startsWith(`${folder}/`)) continue;
    const key = `${thread} ${name} ${what.traced}`;
    const at = (counts.get(key) ?? 0) + 1;
    // What only reads counts for strace, too.
    counts.set(key, at);
    if (what.changes && !/ = -1 E/.test(rest)) calls.push({ name, path: what.path, traced: what.traced, at });
  }
  return calls;
}

function whatOf(name: string, rest: string): (Pick<SystemCall, 'path' | 'traced'> & { changes: boolean }) | null {
  const [, handle] = ofHandle.exec(rest) ?? [];
  const [, base, relative = '', flagsAt] = ofFolder.exec(rest) ?? [];
  const [, plain, flags] = ofPath.exec(rest) ?? [];
  const changes = !/^open/.test(name) || /O_WRONLY|O_RDWR|O_CREAT/.test(flagsAt ?? flags ?? '');
  if (base !== undefined) {
    const path = relative.startsWith('/') ? relative : join(base, relative);
    return { path, traced: relative.startsWith('/') ? path : base, changes };
  }
  const traced = handle ?? plain;
  const [, path = traced] = /^(rename|link)$/.test(name) ? (ofNames.exec(rest) ?? []) : [];
  return traced?.startsWith('/') && path !== undefined ? { path, traced, changes } : null;
}
