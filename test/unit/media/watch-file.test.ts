import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { watchFile } from '../../../main/media/watch-file.ts';

let folder: string;
let file: string;
const gone = vi.fn();
let stop = () => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-file-'));
  file = join(folder, 'alice.strongroom-key');
  writeFileSync(file, 'x');
  gone.mockClear();
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

const watch = () => {
  stop = watchFile(file, gone, { every: 5, root: folder });
};

describe('a file that is watched', () => {
  test('is told of once when it is removed, and not before', async () => {
    watch();
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
    rmSync(file);
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
    await wait(60);
    expect(gone).toHaveBeenCalledTimes(1);
  });

  test('is told of when the folder that it lies in goes, as a drive that is unmounted', async () => {
    watch();
    await wait(30);
    renameSync(folder, `${folder}.gone`);
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
    renameSync(`${folder}.gone`, folder);
  });

  test('is not told of once nobody wants to know', async () => {
    watch();
    await wait(30);
    stop();
    rmSync(file);
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
  });

  test('that was changed is still there', async () => {
    watch();
    await wait(30);
    writeFileSync(file, 'more');
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
  });
});

describe.runIf(process.platform === 'linux')('a stick that is pulled without a word', () => {
  /** Numbers as stat(1) of coreutils prints them: an oracle that is not our own arithmetic. */
  const listed = () => {
    const numbers = execFileSync('stat', ['-c', '%Hd:%Ld', file], { encoding: 'utf8' }).trim();
    return join(folder, 'sys/dev/block', numbers);
  };

  test('is told of when the system lists its device no longer, though the file is still found', async ({ skip }) => {
    const device = listed();
    skip(device.includes('/0:'), 'the temporary folder lies on no block device');
    mkdirSync(device, { recursive: true });
    watch();
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
    rmSync(device, { recursive: true });
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
    expect(statSync(file).size).toBe(1);
  });

  test('a device that was never listed says nothing', async () => {
    watch();
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
  });
});
