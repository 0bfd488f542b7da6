import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineRisks } from '../../../main/machine/machine-risks.ts';
import { openHibernation, openSwap } from '../../../main/machine/open-swap.ts';

// A made-up /proc and /sys of a workstation.

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'machine-'));
  disk('sda', { dev: '8:0' });
  disk('sda/sda1', { dev: '8:1', partition: '1' });
  disk('sda/sda2', { dev: '8:2', partition: '2' });
  disk('dm-0', { dev: '253:0', 'dm/uuid': 'CRYPT-LUKS2-5f1c-root' }, ['sda/sda2']);
  disk('dm-1', { dev: '253:1', 'dm/uuid': 'LVM-abc' }, ['dm-0']);
  disk('dm-2', { dev: '253:2', 'dm/uuid': 'LVM-def' }, ['sda/sda1']);
  disk('dm-3', { dev: '253:3', 'dm/uuid': 'CRYPT-PLAIN-swap' }, ['sda/sda1']);
  disk('md0', { dev: '9:0' }, ['dm-0', 'sda/sda1']);
  disk('zram0', { dev: '252:0', backing_dev: 'none' });
  disk('zram1', { dev: '252:1', backing_dev: '/dev/sda1' });
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function disk(path: string, facts: Record<string, string>, below: string[] = []): void {
  const folder = join(root, 'sys/devices', path);
  const name = path.split('/').at(-1) as string;
  for (const [fact, value] of Object.entries(facts)) put(`sys/devices/${path}/${fact}`, `${value}\n`);
  for (const one of below) {
    mkdirSync(join(folder, 'slaves'), { recursive: true });
    symlinkSync(join(root, 'sys/devices', one), join(folder, 'slaves', one.split('/').at(-1) as string));
  }
  for (const link of [`sys/class/block/${name}`, `sys/dev/block/${facts.dev}`]) {
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync(folder, join(root, link));
  }
}

/** As the kernel prints it (proc_swaps(5)). */
function swaps(...areas: string[]): void {
  put('proc/swaps', ['Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority', ...areas.map((area) => `${area}\t\t8388604\t\t0\t\t-2`), ''].join('\n'));
}

describe('swap', () => {
  it.each([
    ['a partition', '/dev/sda1 partition', ['/dev/sda1']],
    ['a volume on a partition', '/dev/dm-2 partition', ['/dev/dm-2']],
    ['an encrypted partition', '/dev/dm-0 partition', []],
    ['a volume on an encrypted partition', '/dev/dm-1 partition', []],
    ['a partition with a key for each start', '/dev/dm-3 partition', []],
    ['a mirror of which one half is encrypted', '/dev/md0 partition', ['/dev/md0']],
    ['compressed memory', '/dev/zram0 partition', []],
    ['compressed memory with a disk behind it', '/dev/zram1 partition', ['/dev/zram1']],
    ['a device that nobody describes', '/dev/nbd0 partition', ['/dev/nbd0']],
    ['a file on the encrypted system', '/swapfile file', []],
    ['a file on an unencrypted disk', '/mnt/a\\040b/swap file', ['/mnt/a b/swap']],
    ['a file of btrfs, which numbers its devices itself', '/data/swap file', []],
  ])('on %s', async (_what, area, open) => {
    put(
      'proc/self/mountinfo',
      [
        '22 1 253:1 / / rw shared:1 - ext4 /dev/mapper/vg-root rw',
        '30 22 8:1 / /mnt/a\\040b rw - ext4 /dev/sda1 rw',
        '31 22 0:41 /@data /data rw - btrfs /dev/dm-0 rw',
        '',
      ].join('\n'),
    );
    swaps(area);
    expect(await openSwap(root)).toEqual(open);
  });

  it('on none is none, and so is a system that has no list of it', async () => {
    swaps();
    expect(await openSwap(root)).toEqual([]);
    rmSync(join(root, 'proc'), { recursive: true });
    expect(await openSwap(root)).toEqual([]);
  });
});

describe('hibernation', () => {
  const set = (state: string, mode: string, resume: string) => {
    put('sys/power/state', `${state}\n`);
    put('sys/power/disk', `${mode}\n`);
    put('sys/power/resume', `${resume}\n`);
  };
  it.each([
    ['to an unencrypted partition', 'freeze mem disk', '[platform] shutdown reboot suspend', '8:1', '8:1'],
    ['to an encrypted one', 'freeze mem disk', '[platform] shutdown reboot suspend', '253:0', null],
    ['to a device that is not there', 'freeze mem disk', '[platform]', '8:77', '8:77'],
    ['without a place', 'freeze mem disk', '[platform] shutdown', '0:0', null],
    ['of a kernel that is locked down', 'freeze mem disk', '[disabled]', '8:1', null],
    ['of a machine that only sleeps', 'freeze mem', '[disabled]', '8:1', null],
  ])('%s', async (_what, state, mode, resume, open) => {
    set(state, mode, resume);
    expect(await openHibernation(root)).toBe(open);
  });

  it('of a system that does not know the word', async () => {
    expect(await openHibernation(root)).toBeNull();
  });
});

describe('what is to be warned of', () => {
  const codes = async (locked = true, platform = 'linux') =>
    (await machineRisks(locked, { platform, root })).map(({ code }) => code).filter((code) => code !== 'CORE_DUMPS');

  it('is nothing where all is as it should be', async () => {
    swaps('/dev/dm-0 partition');
    put('proc/sys/kernel/yama/ptrace_scope', '1\n');
    expect(await codes()).toEqual([]);
  });

  it('is each that is not, by name', async () => {
    swaps('/dev/sda1 partition', '/dev/zram1 partition');
    put('sys/power/state', 'mem disk\n');
    put('sys/power/resume', '8:1\n');
    put('proc/sys/kernel/yama/ptrace_scope', '0\n');
    expect(await codes(false)).toEqual(['SWAP_OPEN', 'HIBERNATION_OPEN', 'PTRACE_OPEN', 'MEMORY_NOT_LOCKED']);
    const [swap] = await machineRisks(true, { platform: 'linux', root });
    expect(swap).toEqual({ code: 'SWAP_OPEN', severity: 'attention', text: 'Memory may be swapped to an unencrypted disk (/dev/sda1, /dev/zram1)' });
  });

  it('is also a kernel without Yama', async () => {
    swaps();
    expect(await codes()).toEqual(['PTRACE_OPEN']);
  });

  it('is not asked for on other systems', async () => {
    expect(await codes(false, 'darwin')).toEqual([]);
  });
});
