import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * Reads a small file of the vault's folder, which is not trusted: no link is followed, a pipe or a device is not waited for, and no more is
 * read than the file may have.
 * @throws RangeError where it is larger, or no regular file; the file system's errors
 */
export function readVaultFile(path: string, atMost: number): Buffer {
  const handle = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > atMost) throw new RangeError('this is no file of a vault');
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(handle, bytes, length, bytes.length - length, length);
    return bytes.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}
