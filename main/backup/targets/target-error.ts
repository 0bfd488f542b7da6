import { StrongroomError } from '../../../preload/contract/errors.ts';

// What several targets, or several steps of one, say in the same words.

export function cancelled(cause?: unknown): StrongroomError {
  return new StrongroomError('CANCELLED', 'The step was cancelled.', 'Repeat it when you like. No file got its name.', { cause });
}

/** @throws StrongroomError `CANCELLED` */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled(signal.reason);
}

export function targetFull(cause?: unknown): StrongroomError {
  return new StrongroomError('DISK_FULL', 'There is no space left where the backup should go.', 'Make room there or choose another target.', { cause });
}

export function alreadyThere(name: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'TARGET_UNWRITABLE',
    `There is already a file or link named ${name} on the target.`,
    'Look at what it is, and remove it if nobody needs it. It was not touched.',
    { cause },
  );
}

export function notThere(name: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'BACKUP_NOT_FOUND',
    `There is no file named ${name} on the target.`,
    'Check that this is the right target, and whether somebody removed the file.',
    { cause },
  );
}

export function storedOtherwise(name: string, what: string): StrongroomError {
  return new StrongroomError(
    'TARGET_DIFFERS',
    `The target gives back something else than was sent: ${what} of ${name}.`,
    'Do not trust this target until its medium, its server and who else writes there were checked. No file got its name.',
  );
}
