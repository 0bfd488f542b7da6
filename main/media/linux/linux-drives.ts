import { constants } from 'node:fs';
import { access, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Drive, driveId } from '../drive.ts';
import { firstName } from '../drive-name.ts';
import { withinTime } from '../within-time.ts';
import { type Disk, diskBelow } from './block-device.ts';
import { type Mount, parseMountTable } from './mount-table.ts';
import { volumeLabel } from './volume-label.ts';

/** Places of the system's own, also where it runs from a stick. */
const OF_THE_SYSTEM = new Set(['/', '/boot', '/boot/efi', '/efi', '/home', '/usr', '/var', '/nix', '/nix/store']);
/** A drive that was pulled or sleeps is not waited for any longer (ms). */
const PATIENCE = 2000;

export interface LinuxOptions {
  /** Takes images that are mounted as loop devices for drives, too: what tests have in place of a stick. */
  loops?: boolean;
  /** The root of the file system that is looked at. */
  root?: string;
}

/** The mount table as it is: as long as it is the same, so are the drives. */
export async function mountTable(root = '/'): Promise<string> {
  return readFile(join(root, 'proc/self/mountinfo'), 'latin1');
}

/** Removable drives: the mount table joined with what sysfs says of the disks below. */
export async function linuxDrives({ loops = false, root = '/' }: LinuxOptions = {}): Promise<Drive[]> {
  const found: { mount: Mount; disk: Disk }[] = [];
  for (const mount of parseMountTable(await mountTable(root))) {
    const disk = await diskBelow(mount, join(root, 'sys'));
    if (disk !== null) found.push({ mount, disk });
  }
  // What carries the system is no medium to carry anything out with.
  const systems = new Set(found.filter(({ mount }) => OF_THE_SYSTEM.has(mount.path)).map(({ disk }) => disk.kernelName));
  const drives = new Map<string, { mount: Mount; disk: Disk }>();
  for (const one of found) {
    const { mount, disk } = one;
    if (systems.has(disk.kernelName) || !(disk.removable || (loops && disk.loop)) || mount.fileSystem === 'squashfs') continue;
    // What is mounted twice is one drive: the whole of it before a part, and the first place before the others.
    const known = drives.get(disk.device);
    if (known === undefined || (known.mount.root !== '/' && mount.root === '/')) drives.set(disk.device, one);
  }
  const described = await Promise.all([...drives.values()].map(({ mount, disk }) => describe(mount, disk, root)));
  return described.filter((drive) => drive !== null);
}

async function describe(mount: Mount, disk: Disk, root: string): Promise<Drive | null> {
  const looked = await withinTime(Promise.all([stat(mount.path), statfs(mount.path), mayWrite(mount.path)]), PATIENCE).catch(() => null);
  // It went while it was looked at, or does not answer.
  if (looked === null) return null;
  const [{ dev }, { blocks, bavail, bsize }, writable] = looked;
  return {
    id: driveId(mount.id, mount.device, mount.path, disk.device, disk.sequence),
    name: firstName([await volumeLabel(disk, root), disk.model], disk.partitionName),
    path: mount.path,
    size: blocks > 0 ? blocks * bsize : disk.size,
    free: bavail * bsize,
    fileSystem: mount.fileSystem,
    readOnly: disk.readOnly || mount.options.includes('ro') || !writable,
    device: dev,
  };
}

function mayWrite(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
