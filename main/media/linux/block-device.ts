import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Mount } from './mount-table.ts';

/** A disk as sysfs shows it (Documentation/ABI/stable/sysfs-block). */
export interface Disk {
  /** *sdb* */
  kernelName: string;
  /** Of the partition, or of the disk where it has none: *sdb1*. */
  partitionName: string;
  /** *8:17*, of the partition. */
  device: string;
  removable: boolean;
  loop: boolean;
  readOnly: boolean;
  /** Bytes, of the partition. */
  size: number | null;
  /** *Kingston DataTraveler 3.0*; `null` where it does not say. */
  model: string | null;
  /** Counts every disk that ever came, so that a number which is used again is seen to be another (since Linux 5.15). */
  sequence: string;
}

/** A device of LUKS lies on a partition, that of LVM on one of these; nobody stacks deeper on a stick. */
const DEEPEST = 4;
const SECTOR = 512;

/** The disk below a mount, through partitions and what decrypts them. @returns `null` where there is none: tmpfs, a network, an overlay */
export async function diskBelow(mount: Pick<Mount, 'device' | 'source'>, sys = '/sys'): Promise<Disk | null> {
  const folder = await deviceFolder(mount, sys);
  return folder === null ? null : await diskOf(folder, folder, 0);
}

/** Where sysfs describes the device of a mount, or of a path below /dev where `device` begins with 0. @returns `null` where there is none */
export async function deviceFolder({ device, source }: Pick<Mount, 'device' | 'source'>, sys: string): Promise<string | null> {
  if (!device.startsWith('0:')) return realpath(join(sys, 'dev/block', device)).catch(() => null);
  // FUSE and btrfs have numbers of their own and name their device by its path.
  if (!source.startsWith('/dev/')) return null;
  const node = await realpath(source).catch(() => source);
  return realpath(join(sys, 'class/block', basename(node))).catch(() => null);
}

async function diskOf(folder: string, mounted: string, depth: number): Promise<Disk | null> {
  const below = await readdir(join(folder, 'slaves')).catch(() => []);
  if (below.length > 0) {
    // A disk of several disks is no stick.
    if (below.length > 1 || depth === DEEPEST) return null;
    return diskOf(await realpath(join(folder, 'slaves', below[0] as string)), mounted, depth + 1);
  }
  const isPartition = (await lineOf(join(folder, 'partition'))) !== null;
  const disk = isPartition ? dirname(folder) : folder;
  const kernelName = basename(disk);
  const [vendor, model, name, type] = await Promise.all(['vendor', 'model', 'name', 'type'].map((fact) => lineOf(join(disk, 'device', fact))));
  const sectors = Number(await lineOf(join(mounted, 'size')));
  return {
    kernelName,
    partitionName: basename(mounted),
    device: (await lineOf(join(mounted, 'dev'))) ?? '',
    // Disks at USB call themselves fixed; cards in a slot do, too, and so does the soldered memory beside them.
    removable: (await lineOf(join(disk, 'removable'))) === '1' || /\/usb\d+\//.test(disk) || (kernelName.startsWith('mmcblk') && type === 'SD'),
    loop: /^loop\d/.test(kernelName),
    readOnly: (await lineOf(join(mounted, 'ro'))) === '1',
    size: sectors > 0 ? sectors * SECTOR : null,
    // Of a disk that says nothing of itself the adapter says *ATA* or *Generic*.
    model: [vendor, model ?? name].filter((part) => part).join(' ') || null,
    sequence: (await lineOf(join(disk, 'diskseq'))) ?? '',
  };
}

/** @returns the one line, without the blanks that fill it up; `null` where there is no such file */
export async function lineOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => null,
  );
}
