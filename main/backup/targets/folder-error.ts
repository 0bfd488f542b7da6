import { StrongroomError } from '../../../preload/contract/errors.ts';
import { alreadyThere, notThere, targetFull } from './target-error.ts';

export function folderMissing(path: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'TARGET_UNREACHABLE',
    `There is no folder at ${path}.`,
    'If it is on a stick or a network drive, connect that and try again. The folder is not made by itself, so that a missing stick shows.',
    { cause },
  );
}

/** An error of the file system as the officer can act on it. `name`: the file that was meant, `null` for the folder as a whole. */
export function folderError(error: unknown, path: string, name: string | null): StrongroomError {
  if (error instanceof StrongroomError) return error;
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return targetFull(error);
    case 'EEXIST':
    case 'ELOOP':
    case 'EMLINK':
      return alreadyThere(name ?? path, error);
    case 'ENOENT':
      return name === null ? folderMissing(path, error) : notThere(name, error);
    case 'ENOTDIR':
      return folderMissing(path, error);
    case 'EIO':
    case 'ENXIO':
    case 'ENODEV':
    case 'ESTALE':
    case 'EHOSTDOWN':
      return new StrongroomError(
        'TARGET_INTERRUPTED',
        `The medium that holds ${path} no longer answers.`,
        'Check that the stick or the network drive is still connected, then repeat the step.',
        { cause: error },
      );
    case 'EFBIG':
      return new StrongroomError(
        'TARGET_UNWRITABLE',
        `The file system of ${path} takes no file as large as this.`,
        'Format the stick with exFAT, NTFS or ext4, or choose another target: FAT32 ends at 4 GiB.',
        { cause: error },
      );
    default:
      return new StrongroomError(
        'TARGET_UNWRITABLE',
        `The folder ${path} cannot be used${code ? ` (${code})` : ''}.`,
        'Check its permissions, and whether the medium is read-only.',
        { cause: error },
      );
  }
}
