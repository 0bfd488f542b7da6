import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptKeyFile } from '../../../main/service/kept-key-file.ts';

let folder: string;
const gone = vi.fn();
let stop = () => {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-key-file-'));
  gone.mockClear();
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

function keyFile(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, 'x');
  return path;
}

/** @returns what is kept at `path`, watched */
function watched(path: string | null): KeptKeyFile {
  const kept = new KeptKeyFile(path);
  stop = kept.watch(gone, { every: 5 });
  return kept;
}

describe('the key file of a session', () => {
  test('is missed where it is kept from some time on, and no longer where it was', async () => {
    const [first, second] = [keyFile('alice'), keyFile('alice-2')];
    const kept = watched(first);
    await wait(30);
    kept.keepAt(second);
    expect(kept.path).toBe(second);
    rmSync(first);
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
    rmSync(second);
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
  });

  test('is missed by nobody once none is needed, or nobody watches', async () => {
    const path = keyFile('alice');
    const kept = watched(path);
    await wait(30);
    kept.keepAt(null);
    rmSync(path);
    await wait(60);
    const another = keyFile('alice');
    kept.keepAt(another);
    await wait(30);
    stop();
    rmSync(another);
    await wait(60);
    kept.keepAt(another);
    await wait(60);
    expect(gone).not.toHaveBeenCalled();
  });

  test('is missed once, also where another is kept afterwards', async () => {
    const path = keyFile('alice');
    const kept = watched(path);
    rmSync(path);
    await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1));
    const another = keyFile('alice-2');
    kept.keepAt(another);
    await wait(30);
    rmSync(another);
    await wait(60);
    expect(gone).toHaveBeenCalledTimes(1);
  });

  test('wakes nobody where there is none', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const kept = watched(null);
    await wait(30);
    expect(timers).not.toHaveBeenCalled();
    kept.keepAt(keyFile('alice'));
    await wait(60);
    expect(timers).toHaveBeenCalled();
    timers.mockRestore();
  });
});
