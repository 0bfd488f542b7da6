import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { removeFile } from '../media/remove-file.ts';
import { syncFolder } from '../media/sync-folder.ts';

/**
 * Replaces a file so that after a crash there is the old content or the new, never a part: a temporary file with mode 0600,
 * fsync, rename, fsync of the folder. The rename is the commit.
 */
export function replaceFile(path: string, content: Uint8Array | string): void {
  const temporary = join(dirname(path), `.${randomIdentifier()}.part`);
  try {
    const handle = openSync(temporary, 'wx', 0o600);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      // One write may take less than all of it.
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      removeFile(temporary);
    } catch {
      // The next unlock does. What went wrong first is what has to be told.
    }
    throw namedFileError(error);
  }
  try {
    syncFolder(dirname(path));
  } catch (error) {
    throw namedFileError(error);
  }
}

/**
 * Removes a file of the vault's folder, if it is there.
 * @throws StrongroomError `VAULT_UNWRITABLE`
 */
export function removeVaultFile(path: string): void {
  try {
    removeFile(path);
  } catch (error) {
    throw namedFileError(error);
  }
}

/** The file system's errors that an officer can do something about; others stay what they are. */
export function namedFileError(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StrongroomError(
      'DISK_FULL',
      'There is no space left where the vault lies.',
      'Make room, then repeat the step. What was acknowledged is in the vault, the rest is untouched.',
      { cause: error },
    );
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM' || code === 'EIO' || code === 'ENOENT') {
    return new StrongroomError(
      'VAULT_UNWRITABLE',
      'The vault’s folder cannot be written.',
      'Check its permissions, and whether the medium is read-only or was pulled.',
      { cause: error },
    );
  }
  return error;
}
