import { readdir, readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { deviceFolder, lineOf } from '../media/linux/block-device.ts';
import { type Mount, parseMountTable, withoutEscapes } from '../media/linux/mount-table.ts';

/** LVM over LUKS over RAID over a partition: nobody stacks deeper. */
const DEEPEST = 8;

/** Names of the swap areas that write memory to a disk unencrypted: *\/dev/sda2*, *\/swapfile*. @param root of the file system that is looked at */
export async function openSwap(root = '/'): Promise<string[]> {
  const table = (await lineOf(join(root, 'proc/swaps'))) ?? '';
  const open: string[] = [];
  // The first line names the columns (proc_swaps(5)).
  for (const line of table.split('\n').slice(1)) {
    const [escaped, type] = line.split(/\s+/);
    const path = withoutEscapes(escaped);
    if (path === null || type === undefined) continue;
    const folder = type === 'file' ? await folderOfFile(path, root) : await deviceFolder({ device: '0:0', source: path }, join(root, 'sys'));
    if (folder === null || !(await isSealed(folder))) open.push(path);
  }
  return open;
}

/** The device to which hibernation would write all memory unencrypted: *8:2*; `null` where there is none. */
export async function openHibernation(root = '/'): Promise<string | null> {
  const states = (await lineOf(join(root, 'sys/power/state'))) ?? '';
  const modes = await lineOf(join(root, 'sys/power/disk'));
  const device = (await lineOf(join(root, 'sys/power/resume'))) ?? '';
  // A kernel that is locked down says `[disabled]`; without a place to resume from there is nothing that writes (Documentation/ABI/testing/sysfs-power).
  if (!states.split(' ').includes('disk') || modes === '[disabled]' || !/^\d+:\d+$/.test(device) || device === '0:0') return null;
  const folder = await realpath(join(root, 'sys/dev/block', device)).catch(() => null);
  return folder !== null && (await isSealed(folder)) ? null : device;
}

/** The device below the file system that a file lies on. */
async function folderOfFile(path: string, root: string): Promise<string | null> {
  const mounts = parseMountTable(await readFile(join(root, 'proc/self/mountinfo'), 'latin1').catch(() => ''));
  let below: Mount | null = null;
  // What is mounted later covers what was there.
  for (const mount of mounts) if (isBelow(path, mount.path) && mount.path.length >= (below?.path.length ?? 0)) below = mount;
  return below === null ? null : deviceFolder(below, join(root, 'sys'));
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Whether what is written here reaches no disk in the clear: dm-crypt somewhere on every way down, or memory that is only compressed. */
async function isSealed(folder: string, depth = 0): Promise<boolean> {
  if ((await lineOf(join(folder, 'dm/uuid')))?.startsWith('CRYPT-')) return true;
  // zram keeps its pages in memory, but may write those that nobody asks for to a disk.
  if (/^zram\d+$/.test(basename(folder))) return ['none', null].includes(await lineOf(join(folder, 'backing_dev')));
  const below = await readdir(join(folder, 'slaves')).catch(() => []);
  if (below.length === 0 || depth === DEEPEST) return false;
  for (const name of below) {
    const next = await realpath(join(folder, 'slaves', name)).catch(() => null);
    if (next === null || !(await isSealed(next, depth + 1))) return false;
  }
  return true;
}
