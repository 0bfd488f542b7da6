import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { notRegular, type SourceFile, unreadable } from './expand-sources.ts';

const LARGEST = 64 * 1024 * 1024;

/** A file's content as it was read, with what says later whether it is still the same file. */
export interface ReadSource {
  bytes: Uint8Array;
  identity: { device: number; inode: number; size: number; sha256: string } | null;
}

/**
 * Reads a file of at most 64 MiB whole.
 * @throws StrongroomError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`, `FILE_EMPTY`
 */
export function readSource(source: SourceFile): ReadSource {
  if (source.error) throw new StrongroomError(source.error.code, source.error.message, source.error.hint);
  if (source.path === null) return { bytes: notEmpty(source.bytes ?? new Uint8Array(0)), identity: null };
  const handle = open(source.path);
  try {
    const stat = fstatSync(handle);
    if (!stat.isFile()) throw new StrongroomError('FILE_NOT_REGULAR', notRegular().message, notRegular().hint);
    if (stat.size > LARGEST)
      throw new StrongroomError(
        'FILE_TOO_LARGE',
        'This file is larger than 64 MiB.',
        'No key or certificate is. If it is an archive, unpack it and import what is in it.',
      );
    const bytes = notEmpty(readWhole(handle, stat));
    return { bytes, identity: { device: stat.dev, inode: stat.ino, size: bytes.length, sha256: sha256Hex(bytes) } };
  } catch (error) {
    throw error instanceof StrongroomError ? error : unreadable(error);
  } finally {
    closeSync(handle);
  }
}

function open(path: string): number {
  try {
    // Without O_NONBLOCK, opening a pipe that appeared at this path would wait for a writer for ever.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw unreadable(error);
  }
}

/** As much as the file had when it was opened: one that grows while it is read is read no further. */
function readWhole(handle: number, stat: Stats): Uint8Array {
  const bytes = new Uint8Array(stat.size);
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(handle, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}

function notEmpty(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new StrongroomError('FILE_EMPTY', 'This file is empty.', 'Copy it again from where it was made.');
  return bytes;
}
