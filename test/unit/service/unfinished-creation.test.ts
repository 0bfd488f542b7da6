import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { prepareFolder, removeUnfinished } from '../../../main/service/vault-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'unfinished-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a creation that failed can be repeated in the same folder, also where it failed at the database’s first journal', () => {
  const database = 'vault-0123456789abcdefghijklmnop.db';
  for (const name of ['header.json', 'checkpoint', database, `${database}-journal`, `${database}-wal`, `${database}-shm`])
    writeFileSync(join(folder, name), 'x');
  expect(() => prepareFolder(folder)).toThrow('There is already a vault in this folder.');
  removeUnfinished(folder, database);
  expect(readdirSync(folder)).toEqual([]);
  expect(() => prepareFolder(folder)).not.toThrow();
});
