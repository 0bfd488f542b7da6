import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Drive } from './drive.ts';
import { type LinuxOptions, linuxDrives, mountTable } from './linux/linux-drives.ts';
import { macDrives, mountedVolumes } from './mac/mac-drives.ts';
import { driveLetters, windowsDrives } from './windows/windows-drives.ts';

export type DriveOptions = LinuxOptions;

/** The removable drives that are mounted now, by their names. */
export async function listDrives(options: DriveOptions = {}): Promise<Drive[]> {
  return (await drivesOfPlatform(options)).sort((a, b) => a.name.localeCompare(b.name, 'en') || a.path.localeCompare(b.path, 'en'));
}

/** Something cheap that changes whenever a drive comes or goes. */
export function drivesNow({ root }: DriveOptions = {}): Promise<string> {
  if (process.platform === 'darwin') return mountedVolumes();
  return process.platform === 'win32' ? driveLetters() : mountTable(root);
}

/**
 * The drive with this id, if it is still there.
 * @throws StrongroomError `DESTINATION_UNWRITABLE`
 */
export async function findDrive(id: string, options: DriveOptions = {}): Promise<Drive> {
  const drive = (await listDrives(options)).find((candidate) => candidate.id === id);
  if (drive === undefined)
    throw new StrongroomError('DESTINATION_UNWRITABLE', 'The drive is not there any more.', 'Plug it in again, or choose another. Nothing was written.');
  if (drive.readOnly)
    throw new StrongroomError(
      'DESTINATION_UNWRITABLE',
      `Nothing can be written to ${drive.name}: it is read-only.`,
      'Many sticks and cards have a small switch. Or it belongs to another user: choose another drive.',
    );
  return drive;
}

function drivesOfPlatform(options: DriveOptions): Promise<Drive[]> {
  if (process.platform === 'darwin') return macDrives();
  return process.platform === 'win32' ? windowsDrives() : linuxDrives(options);
}
