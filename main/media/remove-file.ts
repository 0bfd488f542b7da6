import { unlinkSync } from 'node:fs';

/**
 * Removes a file or a link, if it is there. Not by `rmSync`: of what its C++ reports, Node 24 knows some codes only, and EIO and EROFS come out
 * as errors without any, which nobody can tell an officer.
 * @throws the file system's errors
 */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
