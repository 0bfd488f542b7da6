import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, lstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomBytes } from '../crypto/random.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { type ReadSource, UNFOLLOWED } from './read-source.ts';

/**
 * Overwrites a file once with random bytes, makes that durable and removes the name. On flash media and on file systems that
 * copy on write the old blocks may survive; the window says so.
 * @throws StrongroomError `FILE_CHANGED`, `ERASE_FAILED`; the file is whole in the first case
 */
export function eraseSource(path: string | Buffer, identity: NonNullable<ReadSource['identity']>): void {
  let handle: number | null = null;
  try {
    handle = openSync(path, constants.O_RDWR | UNFOLLOWED);
    const stat = fstatSync(handle, { bigint: true });
    if (stat.ino !== identity.inode || stat.dev !== identity.device || stat.size !== BigInt(identity.size)) throw changed();
    const now = new Uint8Array(identity.size);
    readSync(handle, now, 0, now.length, 0);
    if (sha256Hex(now) !== identity.sha256) throw changed();
    if (stat.nlink > 1n)
      throw new StrongroomError(
        'ERASE_FAILED',
        'The file has a second name elsewhere and was left as it is.',
        'Remove its hard links, then delete it by hand.',
      );
    for (let at = 0; at < identity.size; ) at += writeSync(handle, randomBytes(Math.min(1024 * 1024, identity.size - at)), 0, undefined, at);
    fsyncSync(handle);
    ftruncateSync(handle, 0);
    fsyncSync(handle);
    closeSync(handle);
    handle = null;
    // The name may mean another file by now: only ours is removed.
    const named = lstatSync(path, { bigint: true });
    if (named.ino === identity.inode && named.dev === identity.device) unlinkSync(path);
    syncFolder(folderOf(path));
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError(
      'ERASE_FAILED',
      'The source could not be erased.',
      'The medium may be read-only or full. The key is safe in the vault; delete the source by hand.',
      { cause: error },
    );
  } finally {
    if (handle !== null) closeSync(handle);
  }
}

function folderOf(path: string | Buffer): string | Buffer {
  return typeof path === 'string' ? dirname(path) : Buffer.from(dirname(path.toString('latin1')), 'latin1');
}

function changed(): StrongroomError {
  return new StrongroomError('FILE_CHANGED', 'The file changed since it was read and was left as it is.', 'Import it again.');
}
