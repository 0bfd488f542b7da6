import { rmSync, unlinkSync } from 'node:fs';

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

/**
 * Removes a folder that was for work alone, with all that is in it, as far as it can be: the work was done or has failed by then, and its outcome
 * must not become another. What is left is removed by whoever works there next.
 */
export function clearAway(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    console.error(`strongroom: ${folder} could not be removed. It is of no use to anybody, and may be deleted.`);
  }
}
