import { access } from 'node:fs/promises';
import { runProgram } from './run-program.ts';
import { syncSlowFolder } from './sync-folder.ts';

/** Slow sticks write 2 MB a second, and others may have left them much to do (ms). */
const PATIENCE = 10 * 60 * 1000;
/** coreutils, where distributions have it. */
const SYNC = ['/usr/bin/sync', '/bin/sync'];

/**
 * Has everything written that the system still keeps back for a drive, also of other programs: afterwards it may be pulled. Files are to be synced
 * before, each by itself; this adds names, times and what is left.
 * @param folder on the drive
 * @returns whether the whole drive was synced; `false` where the system can only sync files and folders, as macOS and Windows do
 * @throws the system's error where the drive is gone or cannot be written
 */
export async function syncDrive(folder: string): Promise<boolean> {
  await syncSlowFolder(folder);
  if (process.platform !== 'linux') return false;
  for (const program of SYNC) {
    if (!(await isThere(program))) continue;
    // syncfs(2), which Node has not.
    await runProgram(program, ['-f', '--', folder], PATIENCE);
    return true;
  }
  return false;
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
