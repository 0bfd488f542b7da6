import type { Failure, Fault, SystemCall } from './system-calls.ts';

/** Beside being killed before it, how a call can fail in earnest. */
const failuresOf: Record<string, readonly Failure[]> = {
  write: ['ENOSPC', 'EIO'],
  sync: ['EIO', 'ENOSPC'],
  open: ['EROFS', 'ENOSPC', 'EIO'],
  name: ['EIO', 'EROFS', 'ENOSPC'],
  remove: ['EROFS', 'EIO'],
  cut: ['EIO', 'EROFS'],
};

function kindOf(name: string): keyof typeof failuresOf {
  if (/write|copy_file/.test(name)) return 'write';
  if (/sync/.test(name)) return 'sync';
  if (/^open/.test(name)) return 'open';
  if (/^(rename|link|mkdir)/.test(name)) return 'name';
  return name === 'ftruncate' ? 'cut' : 'remove';
}

/** Every fault of these calls, one call after the other. */
export function everyFault(calls: readonly SystemCall[]): Fault[] {
  return calls.flatMap((call) => [killedAt(call), ...failuresAt(call)]);
}

/** Killed at every call, and every call made to fail in one of its ways, which take turns. */
export function everyCall(calls: readonly SystemCall[]): Fault[] {
  return calls.flatMap((call, at) => {
    const failures = failuresAt(call);
    return [killedAt(call), ...failures.slice(at % failures.length, (at % failures.length) + 1)];
  });
}

/** Every so many of all: no call has as many faults as the step is long, so that it goes through all kinds. */
export function someFaults(calls: readonly SystemCall[], step = 7): Fault[] {
  return everyFault(calls).filter((_, at) => at % step === 0);
}

/**
 * Two, around what commits: killed right before it, and failed right after. The header's new name commits where there is one; else the middle one
 * of the calls that make something last.
 */
export function fewFaults(calls: readonly SystemCall[]): Fault[] {
  const lasting = calls.filter(({ name, path }) => kindOf(name) === 'name' || (kindOf(name) === 'sync' && path.endsWith('-wal')));
  const commit = calls.findLast(({ name, path }) => name.startsWith('rename') && path.endsWith('/header.json')) ?? lasting[lasting.length >> 1];
  if (!commit) return [];
  const after = calls[calls.indexOf(commit) + 1] ?? commit;
  return [killedAt(commit), ...failuresAt(after).slice(0, 1)];
}

function killedAt(call: SystemCall): Fault {
  return { call, failure: 'SIGKILL' };
}

function failuresAt(call: SystemCall): Fault[] {
  return (failuresOf[kindOf(call.name)] ?? []).map((failure) => ({ call, failure }));
}
