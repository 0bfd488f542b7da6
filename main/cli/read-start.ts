import { closeSync, openSync, readSync } from 'node:fs';
import { StrongroomError } from '../../preload/contract/errors.ts';

/**
 * Reads the beginning of a small file that a person named, into memory that the caller wipes.
 * @param what as in *The passphrase file ... is not there*
 * @param isEnough whether what was read so far will do; else it is read until the memory is full or the file ends
 * @returns how many bytes were read
 * @throws StrongroomError `FILE_NOT_FOUND`, `FILE_UNREADABLE`
 */
export function readStart(path: string, into: Uint8Array, what: string, isEnough: (read: Uint8Array) => boolean = () => false): number {
  try {
    // A pipe may stand here (`<(pass show vault)`), which gives what it has in parts.
    const handle = openSync(path, 'r');
    try {
      let length = 0;
      for (let count = -1; count !== 0 && length < into.length && !isEnough(into.subarray(0, length)); length += count) {
        count = readSync(handle, into, length, into.length - length, null);
      }
      return length;
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new StrongroomError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `The ${what} ${path} ${missing ? 'is not there' : 'cannot be read'}.`,
      'Check the path and its permissions.',
      { cause },
    );
  }
}
