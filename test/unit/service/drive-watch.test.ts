import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DriveWatch } from '../../../main/service/drive-watch.ts';
import { drive } from '../../../preload/contract/drives.ts';

let root: string;
const table = (lines: string) => writeFileSync(join(root, 'proc/self/mountinfo'), lines);
const stick = () => `31 22 8:17 / ${root} rw - vfat /dev/sdb1 rw\n`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drive-watch-'));
  mkdirSync(join(root, 'proc/self'), { recursive: true });
  for (const [fact, value] of Object.entries({ removable: '1', dev: '8:17', 'device/model': 'Ultra\u202eFit' })) {
    mkdirSync(join(root, 'sys/dev/block/8:17/device'), { recursive: true });
    writeFileSync(join(root, 'sys/dev/block/8:17', fact), `${value}\n`);
  }
  table('');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('drives of an open vault', () => {
  test('are answered without the place where they are mounted', async () => {
    table(stick());
    using watch = new DriveWatch(() => undefined, { root });
    const { drives } = await watch.list();
    expect(drives).toHaveLength(1);
    expect(drive.parse(drives[0])).toMatchObject({ name: 'Ultra\ufffdFit', fileSystem: 'vfat', readOnly: false });
    expect(JSON.stringify(drives)).not.toContain(root);
  });

  test('are told of after somebody asked, for as long as was said, and no longer', async () => {
    const told = vi.fn();
    using watch = new DriveWatch(told, { root, every: 5, toldFor: 400 });
    table(stick());
    await wait(50);
    table('');
    await wait(50);
    expect(told).not.toHaveBeenCalled();
    await watch.list();
    await wait(50);
    table(stick());
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    expect((await watch.list()).drives).toHaveLength(1);
    await wait(500);
    table('');
    await wait(100);
    expect(told).toHaveBeenCalledTimes(1);
  });

  test('are not looked after once the vault is locked', async () => {
    const told = vi.fn();
    const watch = new DriveWatch(told, { root, every: 5 });
    await watch.list();
    await wait(50);
    watch[Symbol.dispose]();
    table(stick());
    await wait(50);
    expect(told).not.toHaveBeenCalled();
  });
});
