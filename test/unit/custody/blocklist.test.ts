import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Blocklist, readBlocklist } from '../../../main/custody/blocklist.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-list-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ignored = () => undefined;
const sorted = (count: number) => Array.from({ length: count }, () => randomBytes(16)).sort(Buffer.compare);

function written(name: string, lines: readonly Buffer[]) {
  const path = join(folder, name);
  const bytes = Buffer.concat(lines);
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, statement: { name: 'test', date: '2026-11-20', size: bytes.length, count: lines.length, sha256, lists: { '7': 'seventh' } } };
}

test.each([1, 2, 3, 1000])('each of %d entries is found, and nothing beside them', async (count) => {
  const lines = sorted(count);
  const { path, statement } = written(`list-${count}`, lines);
  using list = await Blocklist.open(path, statement);
  for (const line of lines) expect(list.find(line.subarray(0, 15))).toMatchObject({ code: 'KEY_COMPROMISED', severity: 'loss' });
  for (let round = 0; round < 200; round++) expect(list.find(randomBytes(15))).toBeNull();
  expect(list.find(Buffer.alloc(15, 0))).toBeNull();
  expect(list.find(Buffer.alloc(15, 0xff))).toBeNull();
});

test('a finding names the part of the list', async () => {
  const line = Buffer.concat([Buffer.alloc(15, 9), Buffer.of(7)]);
  const { path, statement } = written('parts', [line, Buffer.concat([Buffer.alloc(15, 10), Buffer.of(8)])]);
  using list = await Blocklist.open(path, statement);
  expect(list.find(line.subarray(0, 15))?.text).toContain('part seventh');
  expect(list.find(Buffer.alloc(15, 10))?.text).toContain('part number 8');
});

test('a list is read whole and in order, as its note says it', async () => {
  const lines = sorted(70_000);
  const { path, statement } = written('long', lines);
  const chunks: Buffer[] = [];
  const { name: _name, date: _date, lists: _lists, ...described } = statement;
  expect(await readBlocklist(path, (chunk) => chunks.push(Buffer.from(chunk)))).toEqual(described);
  expect(Buffer.concat(chunks).equals(Buffer.concat(lines))).toBe(true);
});

test('what is no list, or not the one that was signed, is refused', async () => {
  const lines = sorted(50);
  const { path, statement } = written('signed', lines);
  const refused = (open: Promise<unknown>, code: string) => expect(open).rejects.toMatchObject({ code });
  for (const wrong of [{ size: statement.size - 16 }, { count: 49 }, { sha256: 'ab'.repeat(32) }])
    await refused(Blocklist.open(path, { ...statement, ...wrong }), 'BLOCKLIST_INVALID');
  await refused(readBlocklist(written('empty', []).path, ignored), 'BLOCKLIST_INVALID');
  await refused(readBlocklist(written('cut', [...lines, Buffer.alloc(3)]).path, ignored), 'BLOCKLIST_INVALID');
  await refused(readBlocklist(written('disordered', lines.toReversed()).path, ignored), 'BLOCKLIST_INVALID');
  mkdirSync(join(folder, 'directory'));
  await refused(readBlocklist(join(folder, 'directory'), ignored), 'FILE_NOT_REGULAR');
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  await refused(readBlocklist(join(folder, 'fifo'), ignored), 'FILE_NOT_REGULAR');
  await refused(readBlocklist(join(folder, 'nothing'), ignored), 'FILE_NOT_FOUND');
});

test('a list that was let go of is asked no more', async () => {
  const lines = sorted(3);
  const { path, statement } = written('closed', lines);
  const list = await Blocklist.open(path, statement);
  list[Symbol.dispose]();
  list[Symbol.dispose]();
  expect(() => list.find((lines[0] as Buffer).subarray(0, 15))).toThrow(expect.objectContaining({ code: 'BLOCKLIST_INVALID' }));
});

test('a list that was cut short after it was opened does not say of any key that it is sound', async () => {
  const lines = sorted(1000);
  const { path, statement } = written('cut-later', lines);
  using list = await Blocklist.open(path, statement);
  truncateSync(path, 16 * 16);
  expect(() => list.find((lines[900] as Buffer).subarray(0, 15))).toThrow(expect.objectContaining({ code: 'BLOCKLIST_INVALID' }));
});
