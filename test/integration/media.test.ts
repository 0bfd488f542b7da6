import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import { storeProved } from '../../main/backup/targets/store-proved.ts';
import { findDrive, listDrives } from '../../main/media/list-drives.ts';
import { MediumReader } from '../../main/media/medium-reader.ts';
import { readBackUncached } from '../../main/media/read-back.ts';
import { syncDrive } from '../../main/media/sync-drive.ts';
import { watchDrives } from '../../main/media/watch-drives.ts';
import { Stick } from './stick.ts';

// What is read back comes from the medium, which is shown by a medium that changes behind the kernel's back.

const stick = Stick.plugIn();
const base = mkdtempSync(join(tmpdir(), 'strongroom-media-'));
afterAll(() => {
  stick?.throwAway();
  rmSync(base, { recursive: true, force: true });
});

describe.skipIf(!stick)('on a stick', () => {
  const { folder } = stick ?? { folder: '' };
  const path = join(folder, 'file');

  test('what is read back is what the medium holds, where a plain read gives what was written', async () => {
    const [written, other] = [randomBytes(3000), randomBytes(3000)];
    writeFileSync(path, written);
    expect(await readBackUncached(path)).toEqual({ bytes: new Uint8Array(written), uncached: true });
    stick?.changeBehind(written, other);
    expect(readFileSync(path).equals(written)).toBe(true);
    const back = await readBackUncached(path);
    expect(back.uncached).toBe(true);
    expect(Buffer.from(back.bytes).equals(other)).toBe(true);
    expect(back.bytes.buffer.byteLength).toBe(3000);
  });

  test.each([0, 1, 511, 512, 513, 4095, 4096, 4097, 2 ** 20 - 1, 2 ** 20, 2 ** 20 + 1, 2 ** 21, 2_500_000])('a file of %i bytes comes whole', async (size) => {
    const bytes = randomBytes(size);
    writeFileSync(path, bytes);
    const back = await readBackUncached(path);
    expect(back.uncached).toBe(true);
    expect(Buffer.from(back.bytes).equals(bytes)).toBe(true);
  });

  test('O_DIRECT takes the memory that is used and would not take any other', () => {
    writeFileSync(path, randomBytes(10_000));
    const memory = new Uint8Array(new WebAssembly.Memory({ initial: 1, maximum: 1 }).buffer);
    const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECT);
    expect(readSync(handle, memory, 0, 8192, 0)).toBe(8192);
    expect(() => readSync(handle, memory, 1, 4096, 0)).toThrow('EINVAL');
    closeSync(handle);
  });

  test('a backup’s read-back sees what became of it on the medium', async () => {
    const signal = new AbortController().signal;
    const bytes = randomBytes(100_000);
    const file = { name: 'a.age', size: bytes.length, sha256: sha256(bytes), content: () => once(bytes) };
    await using target = await openTarget({ kind: 'folder', path: folder }, signal);
    await storeProved(target, file, { signal, temporary: '.a.part' });
    rmSync(join(folder, 'a.age'));
    // What the first one left on the medium is not to be found instead of the second.
    stick?.changeBehind(bytes.subarray(50_000, 50_064), new Uint8Array(64));
    const write = target.write.bind(target);
    // A medium that stores something else than it was given: the system's memory does not know of it.
    target.write = async (name, content) => {
      await write(name, content, signal);
      stick?.changeBehind(bytes.subarray(50_000, 50_064), randomBytes(64));
      expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true);
    };
    await expect(storeProved(target, file, { signal, temporary: '.b.part' })).rejects.toMatchObject({ code: 'TARGET_DIFFERS' });
    expect((await target.list()).map(({ name }) => name)).not.toContain('a.age');
  });

  test('it is listed by its name and space while it is there, and both its coming and its going are told', async () => {
    const listed = async () => (await listDrives({ loops: true })).find((drive) => drive.path === folder);
    const drive = await listed();
    expect(drive).toMatchObject({ fileSystem: 'ext4', readOnly: false, device: statSync(folder).dev });
    const blocks = spawnSync('stat', ['-f', '-c', '%b %a %S', folder], { encoding: 'utf8' }).stdout.split(' ').map(Number);
    const [all = 0, left = 0, size = 0] = blocks;
    expect([drive?.size, drive?.free]).toEqual([all * size, left * size]);
    expect(await listDrives()).not.toContainEqual(expect.objectContaining({ path: folder }));
    let told = 0;
    const stop = watchDrives(() => (told += 1), { every: 10 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    stick?.unmount();
    await expect.poll(() => told).toBe(1);
    expect(await listed()).toBeUndefined();
    await expect(findDrive(drive?.id ?? '', { loops: true })).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
    stick?.mount();
    await expect.poll(() => told).toBe(2);
    stop();
    const again = await listed();
    expect(again?.name).toBe(drive?.name);
    expect(again?.id).not.toBe(drive?.id);
    expect(await findDrive(again?.id ?? '', { loops: true })).toEqual(again);
  });

  test('one that is mounted read-only says so, and is read back all the same', async () => {
    writeFileSync(path, 'there');
    await syncDrive(folder);
    spawnSync('mount', ['-o', 'remount,ro', folder]);
    const drive = (await listDrives({ loops: true })).find((one) => one.path === folder);
    expect(drive?.readOnly).toBe(true);
    await expect(findDrive(drive?.id ?? '', { loops: true })).rejects.toMatchObject({ message: expect.stringContaining('read-only') });
    expect(Buffer.from((await readBackUncached(path)).bytes).toString()).toBe('there');
    spawnSync('mount', ['-o', 'remount,rw', folder]);
  });

  test('is synced as a whole: nothing of it waits in memory any more', async () => {
    const bytes = randomBytes(4000);
    writeFileSync(join(folder, 'of another program'), bytes);
    expect(await syncDrive(folder)).toBe(process.platform === 'linux');
    expect(readFileSync(stick?.image ?? '').includes(bytes)).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('the memory that is read into', () => {
  test('begins on a page', () => {
    const memory = new Uint8Array(new WebAssembly.Memory({ initial: 16, maximum: 16 }).buffer);
    const mark = randomBytes(64);
    memory.set(mark);
    const found = addressesOf(mark);
    expect(found.filter((address) => address % 4096n === 0n)).toHaveLength(1);
    memory.fill(0);
    expect(addressesOf(mark).filter((address) => address % 4096n === 0n)).toHaveLength(0);
  });

  test('is wiped', async () => {
    const path = join(base, 'secret');
    const secret = randomBytes(48);
    writeFileSync(path, secret);
    const reader = await MediumReader.open(path);
    let memory: Uint8Array | undefined;
    for await (const piece of reader?.pieces() ?? []) memory = piece;
    expect(Buffer.from(memory ?? []).equals(secret)).toBe(true);
    await reader?.[Symbol.asyncDispose]();
    expect(memory?.every((byte) => byte === 0)).toBe(true);
  });

  test('is used again by the next file, and never by two at once', async () => {
    const files = Array.from({ length: 6 }, (_, at) => ({ path: join(base, `file-${at}`), bytes: randomBytes(1000 + at) }));
    for (const { path, bytes } of files) writeFileSync(path, bytes);
    const buffers = async () => {
      const readers = await Promise.all(files.map(({ path }) => MediumReader.open(path)));
      const pieces: Uint8Array[] = [];
      for (const reader of readers) for await (const piece of reader?.pieces() ?? []) pieces.push(piece);
      expect(pieces.map((piece) => Buffer.from(piece))).toEqual(files.map(({ bytes }) => bytes));
      const used = pieces.map(({ buffer }) => buffer);
      expect(new Set(used).size).toBe(files.length);
      for (const reader of readers) for (const _ of ['closed', 'closed again']) await reader?.[Symbol.asyncDispose]();
      expect(pieces.every((piece) => piece.every((byte) => byte === 0))).toBe(true);
      return used;
    };
    const first = await buffers();
    expect((await buffers()).filter((buffer) => first.includes(buffer))).not.toEqual([]);
  });
});

describe('elsewhere', () => {
  test('what cannot be read past the system’s memory is read as any program does, and that is said', async () => {
    const path = join('/dev/shm', `strongroom-${process.pid}`);
    writeFileSync(path, 'in memory only');
    expect(await readBackUncached(path)).toEqual({ bytes: new Uint8Array(Buffer.from('in memory only')), uncached: false });
    rmSync(path);
  });

  test('links, pipes and folders are not files that were written', async () => {
    writeFileSync(join(base, 'a'), 'a');
    symlinkSync(join(base, 'a'), join(base, 'link'));
    mkdirSync(join(base, 'folder'));
    spawnSync('mkfifo', [join(base, 'pipe')]);
    await expect(readBackUncached(join(base, 'link'))).rejects.toMatchObject({ code: 'ELOOP' });
    for (const name of ['folder', 'pipe']) await expect(readBackUncached(join(base, name))).rejects.toMatchObject({ code: 'EINVAL' });
    await expect(readBackUncached(join(base, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(syncDrive(join(base, 'nothing'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Where some bytes lie in this process. */
function addressesOf(mark: Uint8Array): bigint[] {
  const found: bigint[] = [];
  const handle = openSync('/proc/self/mem', 'r');
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (!rights?.startsWith('rw')) continue;
    const [start, end] = [BigInt(`0x${from}`), BigInt(`0x${to}`)];
    const length = Math.min(Number(end - start), 64 * 1024 * 1024);
    const region = Buffer.alloc(length);
    try {
      readSync(handle, region, 0, length, start as never);
    } catch {
      continue;
    }
    for (let at = region.indexOf(mark); at !== -1; at = region.indexOf(mark, at + 1)) found.push(start + BigInt(at));
    region.fill(0);
  }
  closeSync(handle);
  return found;
}

function sha256(bytes: Uint8Array): string {
  return spawnSync('openssl', ['dgst', '-sha256', '-r'], { input: bytes, encoding: 'utf8' }).stdout.slice(0, 64);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
