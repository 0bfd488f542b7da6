import { appendFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { EarlyHash } from '../../../main/service/early-hash.ts';
import * as hashing from '../../../main/vault/hash-file.ts';

vi.mock('../../../main/vault/hash-file.ts', { spy: true });
const header = { database: 'vault.db' };

/** A file that nobody changed for longer than it takes to look changed. */
async function settledFile(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-early-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, header.database), text);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  vi.mocked(hashing.hashFile).mockClear();
  return folder;
}

test('a file that stays as it is gets hashed once', async () => {
  const folder = await settledFile('as it was');
  using early = new EarlyHash(folder, header);
  expect(await early.ofNow()).toBe(sha256Hex(utf8('as it was')));
  expect(hashing.hashFile).toHaveBeenCalledTimes(1);
});

test.each<[string, (path: string) => void]>([
  ['grew', (path) => appendFileSync(path, '!')],
  [
    'was written over, and set back to the time before',
    (path) => {
      writeFileSync(path, 'another');
      utimesSync(path, 0, 0);
    },
  ],
  [
    'was replaced',
    (path) => {
      writeFileSync(`${path}-other`, 'another');
      renameSync(`${path}-other`, path);
    },
  ],
])('a file that %s after the hash was begun is hashed anew', async (_how, change) => {
  const folder = await settledFile('as it was');
  const path = join(folder, header.database);
  utimesSync(path, 0, 0);
  using early = new EarlyHash(folder, header);
  await setTimeout(20);
  change(path);
  expect(await early.ofNow()).toBe(await hashing.hashFile(path));
  expect(await early.ofNow()).not.toBe(sha256Hex(utf8('as it was')));
});

test('a file that was changed just now is hashed when it is asked for', async () => {
  const folder = await settledFile('as it was');
  vi.useRealTimers();
  using early = new EarlyHash(folder, header);
  writeFileSync(join(folder, header.database), 'as it is');
  expect(await early.ofNow()).toBe(sha256Hex(utf8('as it is')));
});

test('a file that is not there is told of as before', async () => {
  const folder = await settledFile('as it was');
  rmSync(join(folder, header.database));
  using early = new EarlyHash(folder, header);
  await expect(early.ofNow()).rejects.toMatchObject({ code: 'VAULT_UNWRITABLE' });
});

test('a hash that nobody waits for any more is given up', async () => {
  const folder = await settledFile('as it was');
  using early = new EarlyHash(folder, header);
  early[Symbol.dispose]();
  await expect(vi.mocked(hashing.hashFile).mock.results[0]?.value).rejects.toMatchObject({ name: 'AbortError' });
});
