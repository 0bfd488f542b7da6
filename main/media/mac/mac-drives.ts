import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drive, driveId } from '../drive.ts';
import { firstName } from '../drive-name.ts';
import { runProgram } from '../run-program.ts';
import { parsePropertyList } from './property-list.ts';

const VOLUMES = '/Volumes';
const DISKUTIL = '/usr/sbin/diskutil';
const PATIENCE = 5000;

/** The names below `/Volumes`: as long as they are the same, so are the drives. */
export async function mountedVolumes(): Promise<string> {
  return (await readdir(VOLUMES)).sort().join('\0');
}

/** Removable and external drives, each asked for with `diskutil info -plist`. Written after its manual page diskutil(8); not run on macOS so far. */
export async function macDrives(): Promise<Drive[]> {
  const drives = await Promise.all(
    (await readdir(VOLUMES)).map(async (volume) => {
      const path = join(VOLUMES, volume);
      try {
        const drive = driveOfDiskutil(await runProgram(DISKUTIL, ['info', '-plist', path], PATIENCE));
        if (drive === null) return null;
        const writable = await access(path, constants.W_OK).then(
          () => true,
          () => false,
        );
        return { ...drive, readOnly: drive.readOnly || !writable, device: (await stat(drive.path)).dev };
      } catch {
        // It went while it was looked at, or is the link to the disk that the system runs from.
        return null;
      }
    }),
  );
  return drives.filter((drive) => drive !== null);
}

/** What `diskutil info -plist` says of one volume. @returns `null` for a disk that stays in the computer */
export function driveOfDiskutil(plist: string): Omit<Drive, 'device'> | null {
  const facts = parsePropertyList(plist);
  const text = (key: string) => {
    const value = facts.get(key);
    return typeof value === 'string' ? value : null;
  };
  const bytes = (key: string, least = 1) => {
    const value = facts.get(key);
    return typeof value === 'number' && value >= least ? value : null;
  };
  const path = text('MountPoint');
  const removable = facts.get('RemovableMediaOrExternalDevice') ?? (facts.get('RemovableMedia') === true || facts.get('Internal') === false);
  // Disk images call themselves removable, too, and are files of the computer's own disk.
  if (path === null || !path.startsWith(`${VOLUMES}/`) || removable !== true || text('BusProtocol') === 'Disk Image') return null;
  return {
    id: driveId(path, text('DeviceNode') ?? '', text('VolumeUUID') ?? text('DiskUUID') ?? '', text('DeviceTreePath') ?? ''),
    name: firstName([text('VolumeName'), text('MediaName')], text('DeviceIdentifier') ?? 'Drive'),
    path,
    size: bytes('TotalSize') ?? bytes('Size'),
    // A volume of APFS has what is left in its container, and says of itself that nothing is.
    free: bytes('APFSContainerFree', 0) ?? bytes('FreeSpace', 0),
    fileSystem: text('FilesystemType') ?? '',
    readOnly: facts.get('WritableVolume') === false || facts.get('WritableMedia') === false,
  };
}
