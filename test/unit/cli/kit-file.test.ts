import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readKitFile } from '../../../main/cli/read-kit-file.ts';
import { kitText } from '../../../main/service/kit-sheet.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-kit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const identity = `AGE-SECRET-KEY-PQ-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`;
const vaultId = 'ab'.repeat(32);
const sheet = kitText({ identity, vaultName: 'acme', vaultId, policyGeneration: 1, createdAt: 0 });
/** The sheet as somebody types it who takes the groups and not the line below them. */
const groups = sheet.slice(sheet.indexOf('AGE-SECR'), sheet.indexOf('The same'));

function read(content: string): { identity: string; vaultId: string | null } {
  const path = join(folder, 'kit');
  writeFileSync(path, content);
  using kit = readKitFile(path);
  return { identity: Buffer.from(kit.identity.bytes).toString('latin1'), vaultId: kit.vaultId };
}

test.each([
  ['the whole sheet', sheet, vaultId],
  ['the sheet with the ends of lines of Windows', sheet.replaceAll('\n', '\r\n'), vaultId],
  ['the line', `${identity}\n`, null],
  ['the line in small letters', identity.toLowerCase(), null],
  ['the groups', groups, null],
])('%s', (_what, content, id) => {
  expect(read(content)).toEqual({ identity, vaultId: id });
});

test.each([
  ['nothing', ''],
  ['another file', 'x'.repeat(100_000)],
  ['the passphrase', 'quartz-lantern-48-meadow-tuba\n'],
  ['a classic age identity', `AGE-SECRET-KEY-1${'Q'.repeat(58)}\n`],
])('%s is no kit', (_what, content) => {
  expect(() => read(content)).toThrow(expect.objectContaining({ code: 'BACKUP_KEY_WRONG' }));
});

test('a file that is missing, a folder and standard input are refused', () => {
  expect(() => readKitFile(join(folder, 'nothing'))).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  expect(() => readKitFile(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  expect(() => readKitFile('-')).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
