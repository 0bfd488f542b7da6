import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import { storeProved } from '../../main/backup/targets/store-proved.ts';
import { testTarget } from '../../main/backup/targets/test-connection.ts';
import { isRoot } from './ssh-server.ts';

const base = mkdtempSync(join(tmpdir(), 'strongroom-folder-'));
const small = join(base, 'small');
mkdirSync(small);
const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]).status === 0;
if (!mounted) console.info('some of folder-target.test.ts is skipped: mounting a small file system needs root on Linux');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', small]);
  rmSync(base, { recursive: true, force: true });
});

const never = new AbortController().signal;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'target-'));
});

const open = (path = folder, signal = never) => openTarget({ kind: 'folder', path }, signal);

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

const file = (bytes: Uint8Array) => ({
  name: 'a.age',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  content: () => pieces(bytes),
});

test('what is stored is there with its bytes, readable by its owner alone, and listed without links and folders', async () => {
  const bytes = randomBytes(2_500_000);
  await using target = await open();
  await storeProved(target, file(bytes), { signal: never, temporary: '.x.part' });
  symlinkSync(join(folder, 'a.age'), join(folder, 'link'));
  mkdirSync(join(folder, 'inside'));
  expect(readFileSync(join(folder, 'a.age')).equals(bytes)).toBe(true);
  expect(statSync(join(folder, 'a.age')).mode & 0o777).toBe(0o600);
  expect(await target.list()).toEqual([{ name: 'a.age', size: bytes.length, modifiedAt: expect.any(Number) }]);
  expect(await target.freeBytes()).toBeGreaterThan(0);
  await target.remove('a.age');
  await target.remove('a.age');
  expect(await target.list()).toEqual([]);
});

test('a file is given back in pieces of 1 MiB that are the reader’s own', async () => {
  const bytes = randomBytes(2_500_000);
  writeFileSync(join(folder, 'a'), bytes);
  await using target = await open();
  const read: Uint8Array[] = [];
  for await (const piece of target.read('a', never)) read.push(piece);
  expect(read.map(({ length }) => length)).toEqual([1 << 20, 1 << 20, 2_500_000 - (2 << 20)]);
  expect(Buffer.concat(read).equals(bytes)).toBe(true);
});

test('a folder that is missing, or is none, is said to be missing and is not made', async () => {
  writeFileSync(join(folder, 'file'), '');
  for (const path of [join(folder, 'nowhere'), join(folder, 'file')]) {
    await expect(open(path)).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining(path),
      hint: expect.stringContaining('stick'),
    });
  }
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a folder that vanishes while it is open is missing, not something else', async () => {
  await using target = await open();
  rmSync(folder, { recursive: true });
  await expect(target.write('.x.part', pieces(randomBytes(10)), never)).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
  await expect(target.list()).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
});

test('a part that exists is never overwritten', async () => {
  writeFileSync(join(folder, '.x.part'), 'older');
  await using target = await open();
  await expect(storeProved(target, file(randomBytes(10)), { signal: never, temporary: '.x.part' })).rejects.toMatchObject({ code: 'TARGET_UNWRITABLE' });
  expect(readFileSync(join(folder, '.x.part'), 'utf8')).toBe('older');
});

test('a link in a file’s place leads nowhere, whether it is written or read', async () => {
  const outside = join(base, 'outside');
  writeFileSync(outside, 'secret');
  symlinkSync(outside, join(folder, '.x.part'));
  symlinkSync(join(base, 'not-yet'), join(folder, '.y.part'));
  await using target = await open();
  for (const name of ['.x.part', '.y.part']) {
    await expect(target.write(name, pieces(randomBytes(10)), never)).rejects.toMatchObject({ code: 'TARGET_UNWRITABLE' });
  }
  await expect(target.read('.x.part', never)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'TARGET_UNWRITABLE' });
  expect(readFileSync(outside, 'utf8')).toBe('secret');
  expect(readdirSync(base)).not.toContain('not-yet');
});

test('a name that leads out of the folder is not taken', async () => {
  await using target = await open();
  for (const name of ['../x', 'a/b', 'a\\b', '..', '.', '', 'a\0b']) {
    await expect(target.write(name, pieces(randomBytes(10)), never), name).rejects.toThrow('no file name');
    await expect(target.rename('a', name), name).rejects.toThrow();
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('a file that is not there is not found', async () => {
  await using target = await open();
  await expect(target.read('a', never)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  await expect(target.rename('a', 'b')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('a folder with more names than are looked at is no folder for backups', async () => {
  // Names alone: links of nothing are made in half the time of files.
  for (let index = 0; index <= 100_000; index += 1) symlinkSync('x', join(folder, `${index}`));
  await using target = await open();
  await expect(target.list()).rejects.toMatchObject({ code: 'TARGET_INVALID', message: expect.stringContaining(`${folder} holds more files`) });
  rmSync(join(folder, '0'));
  expect(await target.list()).toEqual([]);
});

test('what is cancelled in the middle leaves no file of that name, and no part', async () => {
  const stop = new AbortController();
  const bytes = randomBytes(500_000);
  await using target = await open();
  const progress = (done: number) => done > 200_000 && stop.abort();
  await expect(storeProved(target, file(bytes), { signal: stop.signal, temporary: '.x.part', progress })).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(readdirSync(folder)).toEqual([]);
  await expect(open(folder, stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a test of a good folder leaves nothing behind', async () => {
  const tested = await testTarget({ kind: 'folder', path: folder }, never);
  expect(tested.steps).toEqual(['connect', 'write', 'read-back', 'rename', 'delete'].map((step) => ({ step, error: null })));
  expect(tested.freeBytes).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

test('a test ends at the step that fails', async () => {
  const { steps, freeBytes } = await testTarget({ kind: 'folder', path: join(folder, 'nowhere') }, never);
  expect(steps).toEqual([{ step: 'connect', error: expect.objectContaining({ code: 'TARGET_UNREACHABLE' }) }]);
  expect(freeBytes).toBeNull();
});

describe.skipIf(!mounted)('on a small file system', () => {
  test('a full one says so before a byte is written, and in the middle too', async () => {
    const bytes = randomBytes(5_000_000);
    await using target = await open(small);
    await expect(storeProved(target, file(bytes), { signal: never, temporary: '.x.part' })).rejects.toMatchObject({ code: 'DISK_FULL' });
    target.freeBytes = () => Promise.resolve(null);
    await expect(storeProved(target, file(bytes), { signal: never, temporary: '.x.part' })).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(readdirSync(small)).toEqual([]);
  });

  test('a file with holes, larger than a number can tell, hides no other', async () => {
    writeFileSync(join(small, 'a'), 'abc');
    expect(spawnSync('truncate', ['-s', '8P', join(small, 'b')]).status).toBe(0);
    await using target = await open(small);
    expect((await target.list()).map(({ name }) => name)).toEqual(['a']);
    for (const name of readdirSync(small)) rmSync(join(small, name));
  });

  test('a read-only one is said not to be writable, and its test ends there', async () => {
    spawnSync('mount', ['-o', 'remount,ro', small]);
    try {
      await using target = await open(small);
      await expect(target.write('.x.part', pieces(randomBytes(10)), never)).rejects.toMatchObject({ code: 'TARGET_UNWRITABLE' });
      const { steps } = await testTarget({ kind: 'folder', path: small }, never);
      expect(steps.map(({ step, error }) => [step, error?.code])).toEqual([
        ['connect', undefined],
        ['write', 'TARGET_UNWRITABLE'],
      ]);
    } finally {
      spawnSync('mount', ['-o', 'remount,rw', small]);
    }
  });
});
