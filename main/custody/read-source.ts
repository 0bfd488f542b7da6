import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { type ErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { type FileIdentity, notRegular, ofTheVault, type SourceFile, unreadable } from './expand-sources.ts';

const LARGEST = 64n * 1024n * 1024n;

/** A file's content as it was read, with what says later whether it is still the same file. */
export interface ReadSource {
  bytes: Uint8Array;
  /** Only of a file that is to be erased: its hash costs as much as reading it. */
  identity: (FileIdentity & { size: number; sha256: string }) | null;
}

/** Opening a link that took a file's place must fail, and opening a pipe must not wait for a writer for ever. Windows has neither flag. */
export const UNFOLLOWED = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Which files a vault's own are. One that is not there is none. */
export function identitiesOf(paths: readonly string[]): FileIdentity[] {
  return paths
    .map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
    .filter((stat) => stat !== undefined)
    .map(({ dev, ino }) => ({ device: dev, inode: ino }));
}

/**
 * Reads a file of at most 64 MiB whole.
 * @param own the open vault's database files, as `identitiesOf` says of them at this moment
 * @param toErase whether it may be erased later, and is to be known again by then
 * @throws StrongroomError `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`, `FILE_EMPTY`, `FILE_CHANGED`, `FILE_OF_VAULT`
 */
export function readSource(source: SourceFile, own: readonly FileIdentity[], toErase = false): ReadSource {
  if (source.error) throw failure(source.error);
  if (source.location === null) return { bytes: notEmpty(source.bytes ?? new Uint8Array(0)), identity: null };
  const isOwn = (stat: { dev: bigint; ino: bigint }) => own.some(({ device, inode }) => device === stat.dev && inode === stat.ino);
  const before = statSync(source.location, { bigint: true, throwIfNoEntry: false });
  if (before && isOwn(before)) throw failure(ofTheVault());
  const handle = open(source.location);
  const stat = fstatSync(handle, { bigint: true });
  // Closing any handle of the database drops this process's lock on it (POSIX): one that slipped in between stays open, as long as its thread does.
  if (isOwn(stat)) throw failure(ofTheVault());
  try {
    if (!stat.isFile()) throw failure(notRegular());
    if (source.identity && (stat.dev !== source.identity.device || stat.ino !== source.identity.inode)) {
      throw new StrongroomError(
        'FILE_CHANGED',
        'Another file has taken this one’s place since the folder was read.',
        'Check who else writes there, then import it again.',
      );
    }
    if (stat.size > LARGEST)
      throw new StrongroomError(
        'FILE_TOO_LARGE',
        'This file is larger than 64 MiB.',
        'No key or certificate is. If it is an archive, unpack it and import what is in it.',
      );
    const bytes = notEmpty(readWhole(handle, stat));
    return { bytes, identity: toErase ? { device: stat.dev, inode: stat.ino, size: bytes.length, sha256: sha256Hex(bytes) } : null };
  } catch (error) {
    throw error instanceof StrongroomError ? error : unreadable(error);
  } finally {
    closeSync(handle);
  }
}

function failure(answer: ErrorAnswer): StrongroomError {
  return new StrongroomError(answer.code, answer.message, answer.hint);
}

function open(path: string | Buffer): number {
  try {
    return openSync(path, constants.O_RDONLY | UNFOLLOWED);
  } catch (error) {
    throw unreadable(error);
  }
}

/** As much as the file had when it was opened. One that somebody writes meanwhile is half of what it will be, however well that half reads. */
function readWhole(handle: number, { size, mtimeNs }: BigIntStats): Uint8Array {
  const bytes = new Uint8Array(Number(size));
  let at = 0;
  while (at < bytes.length) {
    const count = readSync(handle, bytes, at, bytes.length - at, at);
    if (count === 0) break;
    at += count;
  }
  const after = fstatSync(handle, { bigint: true });
  if (at === bytes.length && after.size === size && after.mtimeNs === mtimeNs) return bytes;
  wipe(bytes);
  throw new StrongroomError('FILE_CHANGED', 'This file was written to while it was read.', 'Wait until whoever writes it is done, then import it again.');
}

function notEmpty(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) throw new StrongroomError('FILE_EMPTY', 'This file is empty.', 'Copy it again from where it was made.');
  return bytes;
}
