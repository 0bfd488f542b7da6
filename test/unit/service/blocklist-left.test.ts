import fs, { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { removeBlocklist, shownBlocklist, signBlocklist, startBlocklistImport } from '../../../main/service/blocklist-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault } from './opened-vault.ts';

const parent = temporaryFolder();
const original = fs.unlinkSync;
let session: VaultSession;

afterEach(async () => {
  setUnlink(original);
  await session.close('test');
});

function setUnlink(unlink: typeof fs.unlinkSync): void {
  fs.unlinkSync = unlink;
  syncBuiltinESMExports();
}

/** From now on nothing of this name is removed, as on a medium that became read-only. */
function keep(ending: string): void {
  setUnlink((path) => {
    if (String(path).endsWith(ending)) throw Object.assign(new Error('read-only'), { code: 'EROFS' });
    original(path);
  });
}

async function imported(name: string, entries: number) {
  const file = join(parent, name);
  writeFileSync(file, Buffer.concat(Array.from({ length: entries }, (_, at) => Buffer.from([at, ...new Array(14).fill(0), 1]))));
  const note = await signBlocklist(session, file, { name, date: '2026-11-21', lists: {} });
  const { command, ended } = await startBlocklistImport(session, { path: file, note, publisherKey: null });
  await ended;
  return (await showCommand(session, { id: command, offset: 0, limit: 1 })).command;
}

const lists = () => readdirSync(session.folder).filter((name) => name.includes('blocklist'));

test('a list whose file cannot be removed is told as such: the next one counts, and none counts any more', async () => {
  session = await createdVault(parent, 'vault');
  expect(await imported('first', 3)).toMatchObject({ state: 'done', outcome: expect.not.stringContaining('could not be removed') });
  const [first = ''] = lists();
  expect(first).not.toBe('');
  keep(first);
  const second = await imported('second', 5);
  expect(second).toMatchObject({ state: 'done', outcome: expect.stringContaining(`delete ${join(session.folder, first)} by hand`) });
  expect(await shownBlocklist(session)).toMatchObject({ name: 'second' });
  const left = lists().find((name) => name !== first) as string;
  keep(left);
  await expect(removeBlocklist(session)).rejects.toMatchObject({ code: 'VAULT_UNWRITABLE', hint: expect.stringContaining(left) });
  expect([await shownBlocklist(session), existsSync(join(session.folder, left))]).toEqual([null, true]);
  await expect(removeBlocklist(session)).rejects.toMatchObject({ code: 'BLOCKLIST_INVALID' });
});
