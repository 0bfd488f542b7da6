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
  if (/rename|link(?<!unlink)|mkdir/.test(name) && !name.startsWith('unlink')) return 'name';
  return name === 'ftruncate' ? 'cut' : 'remove';
}

/** Every fault of these calls, one call after the other. */
export function everyFault(calls: readonly SystemCall[]): Fault[] {
  return calls.flatMap((call) => (['SIGKILL', ...(failuresOf[kindOf(call.name)] ?? [])] as Failure[]).map((failure) => ({ call, failure })));
}

/** Every so many of them: no call has as many faults as the step is long, so that it goes through all kinds. */
export function someFaults(calls: readonly SystemCall[], step = 7): Fault[] {
  return everyFault(calls).filter((_, at) => at % step === 0);
}

/** A few: killed around what makes a change last, and as many that fail. */
export function fewFaults(calls: readonly SystemCall[], number: number): Fault[] {
  const lasting = calls.filter(({ name, path }) => kindOf(name) === 'name' || (kindOf(name) === 'sync' && path.endsWith('-wal')));
  const failing = everyFault(calls).filter(({ failure }) => failure !== 'SIGKILL');
  return [...spread(lasting, number).map((call) => ({ call, failure: 'SIGKILL' as const })), ...spread(failing, number)];
}

/** So many of a list, the last of it among them. */
function spread<T>(list: readonly T[], number: number): T[] {
  return list.filter((_, at) => Math.floor(((at + 1) * number) / list.length) > Math.floor((at * number) / list.length));
}
