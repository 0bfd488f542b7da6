import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findDrive } from '../../../main/media/list-drives.ts';
import { watchDrives } from '../../../main/media/watch-drives.ts';

let root: string;
const table = (content: string) => writeFileSync(join(root, 'proc/self/mountinfo'), content);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watch-'));
  mkdirSync(join(root, 'proc/self'), { recursive: true });
  table('1');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('drives that come and go', () => {
  test('are told of once for each change, and not after the end', async () => {
    const told = vi.fn();
    const stop = watchDrives(told, { root, every: 5 });
    await wait(60);
    expect(told).not.toHaveBeenCalled();
    table('1\n2');
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    table('1');
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
    await wait(60);
    expect(told).toHaveBeenCalledTimes(2);
    stop();
    table('1\n2\n3');
    await wait(60);
    expect(told).toHaveBeenCalledTimes(2);
  });

  test('a table that cannot be read is no change, and is read again', async () => {
    const told = vi.fn();
    const stop = watchDrives(told, { root, every: 5 });
    await wait(30);
    rmSync(join(root, 'proc/self/mountinfo'));
    await wait(30);
    expect(told).not.toHaveBeenCalled();
    table('1');
    await wait(30);
    expect(told).not.toHaveBeenCalled();
    table('2');
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    stop();
  });

  test('nothing is looked at while nothing happens where drives appear, and for a while after', async () => {
    mkdirSync(join(root, 'dev'));
    mkdirSync(join(root, 'media'));
    const told = vi.fn();
    const stop = watchDrives(told, { root, every: 5, resting: true, settles: 30 });
    await wait(60);
    table('1\n2');
    await wait(60);
    expect(told).not.toHaveBeenCalled();
    writeFileSync(join(root, 'dev/sdb1'), '');
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    await wait(400);
    // A folder for a user's drives that is made later is watched from then on.
    mkdirSync(join(root, 'media/ada'));
    await wait(400);
    table('1\n2\n3');
    await wait(60);
    expect(told).toHaveBeenCalledTimes(1);
    mkdirSync(join(root, 'media/ada/STICK'));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
    await wait(400);
    stop();
    table('1');
    rmSync(join(root, 'media/ada/STICK'), { recursive: true });
    await wait(60);
    expect(told).toHaveBeenCalledTimes(2);
  });

  test('where the system does not tell, it is looked all the time', async () => {
    const told = vi.fn();
    const stop = watchDrives(told, { root, every: 5, resting: true });
    await wait(60);
    table('1\n2');
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
    stop();
  });

  test('one that is gone is said to be gone', async () => {
    await expect(findDrive('0'.repeat(32), { root })).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE', message: 'The drive is not there any more.' });
  });
});
