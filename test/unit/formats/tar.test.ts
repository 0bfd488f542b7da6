import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../main/crypto/bytes.ts';
import { readTar, TAR_END, TarProblem, tarHeader, tarPadding } from '../../../main/formats/tar.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-tar-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  name: string;
  bytes: Uint8Array;
}

const archive = (files: readonly Given[]) =>
  concatBytes(...files.flatMap(({ name, bytes }) => [tarHeader({ name, size: bytes.length }, 1_700_000_000_000), bytes, tarPadding(bytes.length)]), TAR_END);

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

const anything = (_file: { name: string; size: number }): boolean => true;

async function read(bytes: Uint8Array, { piece = 700, accept = anything } = {}): Promise<Given[]> {
  const files: Given[] = [];
  for await (const { name, content } of readTar(inPieces(bytes, piece), accept)) {
    const parts: Uint8Array[] = [];
    for await (const part of content) parts.push(part);
    files.push({ name, bytes: concatBytes(...parts) });
  }
  return files;
}

const two: Given[] = [
  { name: 'header.json', bytes: utf8('{}\n') },
  { name: 'audit/tile/0/x001/000.p/3', bytes: new Uint8Array(1024).fill(7) },
];

test('what goes in comes out, whatever pieces it comes in', async () => {
  const files = fc.array(
    fc.record({ name: fc.stringMatching(/^[a-z][a-z0-9/.-]{0,60}$/), bytes: fc.uint8Array({ maxLength: 1600 }).map((bytes) => Uint8Array.from(bytes)) }),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 2000 }), async (given, piece) => {
      expect(await read(archive(given), { piece })).toEqual(given);
    }),
  );
});

test('the tar program reads what we write, and we what it writes in the same form', async () => {
  writeFileSync(join(folder, 'ours.tar'), archive(two));
  execFileSync('tar', ['-xf', 'ours.tar'], { cwd: folder });
  for (const { name, bytes } of two) expect(Uint8Array.from(readFileSync(join(folder, name)))).toEqual(bytes);
  execFileSync('tar', ['--format=ustar', '-b', '1', '-cf', 'theirs.tar', 'header.json'], { cwd: folder });
  expect(await read(Uint8Array.from(readFileSync(join(folder, 'theirs.tar'))))).toEqual([two[0]]);
});

test('a file of more than 8 GiB has its size in base 256, as the tar program reads it', async () => {
  const header = tarHeader({ name: 'vault.db', size: 9 * 2 ** 30 }, 0);
  writeFileSync(join(folder, 'large.tar'), header);
  const listed = execFileSync('sh', ['-c', 'tar -tvf large.tar 2>/dev/null || true'], { cwd: folder, encoding: 'utf8' });
  expect(listed).toContain(String(9 * 2 ** 30));
  let seen = 0;
  await expect(read(concatBytes(header, new Uint8Array(512)), { accept: ({ size }) => (seen = size) > 0 })).rejects.toThrow(TarProblem);
  expect(seen).toBe(9 * 2 ** 30);
});

test.each([
  ['symlink', ['-s', '/etc/passwd', 'link']],
  ['hard link', ['header.json', 'link']],
])('a %s is refused', async (_what, link) => {
  writeFileSync(join(folder, 'header.json'), '{}');
  execFileSync('ln', link, { cwd: folder });
  execFileSync('tar', ['--format=ustar', '-cf', 'x.tar', 'header.json', 'link'], { cwd: folder });
  await expect(read(Uint8Array.from(readFileSync(join(folder, 'x.tar'))))).rejects.toThrow(TarProblem);
});

test.each(['gnu', 'pax'])('extensions of %s are refused, and none of their length is held in memory', async (format) => {
  writeFileSync(join(folder, `${'n'.repeat(120)}`), 'x');
  execFileSync('sh', ['-c', `tar --format=${format} -cf x.tar n*`], { cwd: folder });
  await expect(read(Uint8Array.from(readFileSync(join(folder, 'x.tar'))))).rejects.toThrow(TarProblem);
});

test('a name that is not accepted ends the reading before a byte of its content', async () => {
  const names: string[] = [];
  await expect(read(archive([{ name: '../evil', bytes: utf8('x') }]), { accept: ({ name }) => name === 'header.json' })).rejects.toThrow('does not belong');
  expect(names).toEqual([]);
});

test('every flipped bit of a header, padding or end is refused or changes only what the header says for people', async () => {
  const whole = archive(two);
  const isContent = (at: number) => (at >= 512 && at < 515) || (at >= 1536 && at < 2560);
  for (let at = 0; at < whole.length; at += 3) {
    if (isContent(at)) continue;
    const changed = whole.slice();
    changed[at] = (changed[at] as number) ^ 0x20;
    await expect(read(changed), `byte ${at}`).rejects.toThrow(TarProblem);
  }
});

test('an archive that is cut short anywhere is refused', async () => {
  const whole = archive(two);
  for (let length = 0; length <= whole.length - 1024; length += 101) await expect(read(whole.subarray(0, length)), `${length}`).rejects.toThrow(TarProblem);
});
