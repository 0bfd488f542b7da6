import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPassphraseFile } from '../../../main/cli/read-passphrase-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-passphrase-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: string | Uint8Array): string {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  using passphrase = readPassphraseFile(path);
  return Buffer.from(passphrase.bytes).toString('utf8');
}

test.each([
  ['a line', 'one\n', 'one'],
  ['no end of line', 'one', 'one'],
  ['an end of line of Windows', 'one\r\n', 'one'],
  ['more lines', 'one\ntwo\n', 'one'],
  ['blanks, which belong to it', ' one two \n', ' one two '],
  ['a byte order mark, which does not', '\ufeffone\n', 'one'],
  ['UTF-8', 'Grüße 東京\n', 'Grüße 東京'],
  ['the longest', `${'x'.repeat(1024)}\n`, 'x'.repeat(1024)],
])('%s', (_what, content, passphrase) => {
  expect(read(content)).toBe(passphrase);
});

test.each([
  ['empty', ''],
  ['an empty first line', '\none\n'],
  ['a line that is too long', 'x'.repeat(1025)],
  ['some other file', new Uint8Array(100_000).fill(7)],
])('%s is refused', (_what, content) => {
  expect(() => read(content)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('standard input, a folder and nothing are refused', () => {
  expect(() => readPassphraseFile('-')).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => readPassphraseFile(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  expect(() => readPassphraseFile(join(folder, 'nothing'))).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
});
