import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linuxDrives } from '../../../main/media/linux/linux-drives.ts';
import { parseMountTable } from '../../../main/media/linux/mount-table.ts';

// A made-up /sys, /proc and /run of a workstation with all that is in its slots; the mount points are real folders, because their space is asked for.

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'drives-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(target, join(root, path));
}

/** A disk with its partitions, as sysfs has them. */
function disk(device: string, facts: Record<string, string>, partitions: Record<string, string> = {}): void {
  const name = device.split('/').at(-1) as string;
  for (const [fact, value] of Object.entries(facts)) put(`sys/${device}/${fact}`, `${value}\n`);
  for (const [partition, number] of Object.entries(partitions)) {
    put(`sys/${device}/${partition}/partition`, '1\n');
    put(`sys/${device}/${partition}/dev`, `${number}\n`);
    put(`sys/${device}/${partition}/size`, '30000\n');
    link(`sys/dev/block/${number}`, join(root, 'sys', device, partition));
    link(`sys/class/block/${partition}`, join(root, 'sys', device, partition));
  }
  if (facts.dev) link(`sys/dev/block/${facts.dev}`, join(root, 'sys', device));
  link(`sys/class/block/${name}`, join(root, 'sys', device));
}

function mount(name: string): string {
  const path = join(root, 'media', name);
  mkdirSync(path, { recursive: true });
  return path.replaceAll(' ', '\\040').replaceAll('é', '\\303\\251');
}

const usb = 'devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block';

describe('removable drives', () => {
  beforeAll(() => {
    disk('devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda', { removable: '0', 'device/model': 'Samsung SSD' }, { sda1: '8:1' });
    disk(`${usb}/sdb`, { removable: '1', diskseq: '9', 'device/vendor': 'Kingston', 'device/model': 'DataTraveler 3.0' }, { sdb1: '8:17' });
    disk(`${usb}/sdc`, { removable: '0', ro: '0', 'device/vendor': 'WD', 'device/model': 'My Passport' }, { sdc1: '8:33' });
    disk(`${usb}/sdd`, { removable: '1', 'device/vendor': '', 'device/model': '' }, { sdd1: '8:49' });
    disk('devices/platform/mmc_host/mmc0/mmc0:0001/block/mmcblk0', { removable: '0', 'device/type': 'SD', 'device/name': 'SC16G' }, { mmcblk0p1: '179:1' });
    disk('devices/platform/mmc_host/mmc1/mmc1:0001/block/mmcblk1', { removable: '0', 'device/type': 'MMC', 'device/name': 'eMMC' }, { mmcblk1p1: '179:9' });
    disk('devices/virtual/block/dm-0', { dev: '253:0', size: '2000' });
    link('sys/devices/virtual/block/dm-0/slaves/sdc1', join(root, 'sys', usb, 'sdc/sdc1'));
    disk('devices/virtual/block/loop0', { dev: '7:0', size: '2000', removable: '0' });
    link('dev/disk/by-label/B\\xfcro', '../../sdz1');
    link('dev/disk/by-label/KINGSTON\\x20\\xe2\\x80\\xaeexe', '../../sdb1');
    put('run/udev/data/b8:49', 'S:disk/by-id/x\nE:ID_FS_LABEL=Keys_2026\nE:ID_FS_LABEL_ENC=Keys\\x202026\n');
    const ext4 = 'rw,relatime shared:1 - ext4';
    put(
      'proc/self/mountinfo',
      [
        `22 1 8:1 / / ${ext4} /dev/sda1 rw`,
        `30 22 0:25 / ${mount('tmp')} rw - tmpfs tmpfs rw`,
        `31 22 8:17 / ${mount('my stické')} rw,nosuid shared:7 - vfat /dev/sdb1 rw,uid=1000`,
        `32 22 8:17 /keys ${mount('bound')} rw - vfat /dev/sdb1 rw`,
        `33 22 253:0 / ${mount('luks')} rw - ext4 /dev/mapper/luks-1 rw`,
        `34 22 0:50 / ${mount('ntfs')} ro,nosuid - fuseblk /dev/sdd1 rw`,
        `35 22 179:1 / ${mount('card')} rw - exfat /dev/mmcblk0p1 rw`,
        `36 22 179:9 / ${mount('soldered')} rw - ext4 /dev/mmcblk1p1 rw`,
        `37 22 7:0 / ${mount('image')} rw - ext4 /dev/loop0 rw`,
        `38 22 8:33 / ${join(root, 'media', 'gone')} rw - ext4 /dev/sdc1 rw`,
        'a line that is none',
        '',
      ].join('\n'),
    );
  });

  test('are sticks, cards and disks at USB, also encrypted ones; not disks, soldered memory, images and what is only in memory', async () => {
    const drives = await linuxDrives({ root });
    expect(drives.map(({ name, path, fileSystem, readOnly }) => ({ name, path: path.slice(root.length + 7), fileSystem, readOnly }))).toEqual([
      { name: 'KINGSTON \ufffdexe', path: 'my stické', fileSystem: 'vfat', readOnly: false },
      { name: 'WD My Passport', path: 'luks', fileSystem: 'ext4', readOnly: false },
      { name: 'Keys 2026', path: 'ntfs', fileSystem: 'fuseblk', readOnly: true },
      { name: 'SC16G', path: 'card', fileSystem: 'exfat', readOnly: false },
    ]);
    for (const drive of drives) {
      expect(drive.size).toBeGreaterThan(0);
      expect(drive.free).toBeGreaterThan(0);
      expect(drive.device).toBe(statSync(root).dev);
    }
  });

  test('an image is one only where that is asked for', async () => {
    const names = (await linuxDrives({ root, loops: true })).map(({ name }) => name);
    expect(names).toContain('loop0');
    expect((await linuxDrives({ root })).map(({ name }) => name)).not.toContain('loop0');
  });

  test('an id stays as long as the mount does, and is another for the next disk in the same place', async () => {
    const ids = async () => (await linuxDrives({ root })).map(({ id }) => id);
    const before = await ids();
    expect(new Set(before).size).toBe(before.length);
    for (const id of before) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await ids()).toEqual(before);
    put(`sys/${usb}/sdb/diskseq`, '10\n');
    const after = await ids();
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  test('the stick that the system runs from is none', async () => {
    const table = ['22 1 8:17 / / rw - ext4 /dev/sdb1 rw', `23 22 8:17 /data ${mount('data')} rw - ext4 /dev/sdb1 rw`].join('\n');
    const other = mkdtempSync(join(tmpdir(), 'live-'));
    mkdirSync(join(other, 'proc/self'), { recursive: true });
    writeFileSync(join(other, 'proc/self/mountinfo'), table);
    symlinkSync(join(root, 'sys'), join(other, 'sys'));
    expect(await linuxDrives({ root: other })).toEqual([]);
    writeFileSync(join(other, 'proc/self/mountinfo'), table.split('\n')[1] as string);
    expect(await linuxDrives({ root: other })).toHaveLength(1);
    rmSync(other, { recursive: true });
  });
});

describe('the mount table', () => {
  test('gives back blanks, line ends and backslashes of a path, and leaves out what is no UTF-8', () => {
    const mounts = parseMountTable(
      ['5 1 8:1 /a\\134b /mnt/a\\040b\\011c\\012d rw,x - ext4 /dev/sda1 rw,y', '6 1 8:2 / /mnt/\\377 rw - ext4 /dev/sda2 rw', 'x', ''].join('\n'),
    );
    expect(mounts).toEqual([
      { id: '5', device: '8:1', root: '/a\\b', path: '/mnt/a b\tc\nd', options: ['rw', 'x', 'rw', 'y'], fileSystem: 'ext4', source: '/dev/sda1' },
    ]);
  });

  test('is read with all its optional fields and with none', () => {
    const [shared, bare] = parseMountTable('5 1 8:1 / /a rw shared:3 master:1 - ext4 /dev/sda1 rw\n6 1 8:2 / /b rw - vfat /dev/sdb1 ro');
    expect([shared?.path, shared?.fileSystem]).toEqual(['/a', 'ext4']);
    expect([bare?.fileSystem, bare?.options]).toEqual(['vfat', ['rw', 'ro']]);
  });
});
