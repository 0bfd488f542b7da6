import { basename, dirname } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';

/** The error where a file is not to be replaced. */
export function destinationExists(path: string, hint = 'Choose another name, or confirm that it may be replaced.'): StrongroomError {
  return new StrongroomError('DESTINATION_EXISTS', `There is already a file named ${basename(path)}.`, hint);
}

/** The file system's error, as what it means to whoever chose the place; one of ours stays what it is. */
export function destinationError(error: unknown, path: string): Error {
  if (error instanceof StrongroomError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StrongroomError('DISK_FULL', 'There is no space left where the file should go.', 'Make room or choose another place. Nothing was written.', {
      cause: error,
    });
  return new StrongroomError(
    'DESTINATION_UNWRITABLE',
    `Nothing can be written to ${dirname(path)}.`,
    'Check that the folder exists, that it is not read-only, and that the stick is still in place.',
    { cause: error },
  );
}
