import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { listAudit } from '../../../main/service/audit-calls.ts';
import { writeCheckpoint } from '../../../main/service/log-calls.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { insertCommand, insertCommandItems, queuedItem } from '../../../main/store/command-rows.ts';
import { openDatabase } from '../../../main/store/open-database.ts';
import { noteFailedUnlock } from '../../../main/vault/failed-unlocks.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { context, createdVault, openedVault } from './opened-vault.ts';

const parent = temporaryFolder();
let session: VaultSession | null;
let folder: string;

beforeEach(async () => {
  session = await createdVault(mkdtempSync(join(parent, 'v-')), 'vault.strongroom');
  folder = session.folder;
});
afterEach(async () => {
  await session?.close('test');
});

async function texts(open: VaultSession): Promise<string[]> {
  const { items } = await listAudit(open, { search: '', actor: null, action: null, object: null, from: null, to: null, offset: 0, limit: 50 });
  return items.map(({ action, text }) => `${action}: ${text}`);
}

async function locked(): Promise<void> {
  await session?.close('test');
  session = null;
}

describe('an unlock', () => {
  test('after a clean lock has nothing to say', async () => {
    await locked();
    session = await openedVault(folder);
    expect(session.alarms).toEqual([]);
  });

  test('with a statement that says nothing of the file raises an alarm and logs it before it signs', async () => {
    const open = readFileSync(join(folder, 'checkpoint'));
    await locked();
    // What the officer's own session left in this file while it was open, put back by somebody.
    writeFileSync(join(folder, 'checkpoint'), open);
    session = await openedVault(folder);
    expect(session.alarms).toMatchObject([{ code: 'NOT_LOCKED_CLEANLY' }]);
    expect((await texts(session)).some((text) => text.startsWith('vault.alarm: The vault was not locked cleanly'))).toBe(true);
  });

  test('after such a lock reads the log by its leaves, because stored hashes can be written by whoever writes the file', async () => {
    const open = readFileSync(join(folder, 'checkpoint'));
    const before = session as VaultSession;
    using key = SecretBytes.copy(before.databaseKey.bytes);
    const [database] = before.ownFiles;
    await locked();
    const file = openDatabase(database as string, key, { create: false });
    const entry = await file.queries.selectFrom('log_entries').selectAll().where('idx', '=', 0).executeTakeFirstOrThrow();
    await file.queries
      .updateTable('log_entries')
      .set({ leaf: entry.leaf.replace('Alice', 'Malice') })
      .where('idx', '=', 0)
      .execute();
    await file.close();
    writeFileSync(join(folder, 'checkpoint'), open);
    session = await openedVault(folder);
    // Whatever relies on a row that decides something waits for this.
    await expect(session.demandVouchedRows()).rejects.toMatchObject({ code: 'VAULT_DATABASE_ALTERED' });
    const { alarms } = session;
    expect(alarms).toMatchObject([{ code: 'NOT_LOCKED_CLEANLY' }, { code: 'VAULT_DATABASE_ALTERED', text: expect.stringContaining('log does not verify') }]);
  });

  test('goes on being unclean until a session has looked at the rows, and a session that found others does not sign for them', async () => {
    const open = readFileSync(join(folder, 'checkpoint'));
    const signed = () => readFileSync(join(folder, 'checkpoint'), 'utf8').includes('\ndatabase ');
    await locked();
    expect(signed()).toBe(true);
    writeFileSync(join(folder, 'checkpoint'), open);
    // Opened and locked at once, twice: nobody has looked.
    for (let times = 0; times < 2; times += 1) {
      session = await openedVault(folder);
      expect(session.alarms).toMatchObject([{ code: 'NOT_LOCKED_CLEANLY' }]);
      await locked();
      expect(signed()).toBe(false);
    }
    session = await openedVault(folder);
    await session.queries.insertInto('settings').values({ name: 'retireDays', value: '1', log_entry: 0 }).execute();
    await expect(session.demandVouchedRows()).rejects.toMatchObject({ code: 'VAULT_DATABASE_ALTERED', message: expect.stringContaining('retireDays') });
    await locked();
    expect(signed()).toBe(false);
    session = await openedVault(folder);
    await session.queries.deleteFrom('settings').where('name', '=', 'retireDays').execute();
    await session.demandVouchedRows();
    await locked();
    expect(signed()).toBe(true);
    session = await openedVault(folder);
    expect(session.alarms).toEqual([]);
  });

  test('is not vouched for by a check that the lock cut off', async () => {
    const open = readFileSync(join(folder, 'checkpoint'));
    await locked();
    writeFileSync(join(folder, 'checkpoint'), open);
    const opened = await openedVault(folder);
    const vouched = opened.demandVouchedRows();
    await Promise.all([expect(vouched).rejects.toThrow(), opened.close('test')]);
    session = null;
  });

  test('never finds a statement over the whole log without the file’s hash in the database', async () => {
    await locked();
    session = await openedVault(folder);
    const size = readFileSync(join(folder, 'checkpoint'), 'utf8').split('\n')[1];
    const stored = await session.queries.selectFrom('checkpoints').select('size').execute();
    // The lock's own entry is covered by the file alone until the next unlock signs for it together with its own.
    expect(stored.map((row) => row.size)).not.toContain(Number(size) - 1);
  });

  test('finds no hash of a file that another process had opened before it was signed', async () => {
    const other = { officer: 'Bob', host: 'elsewhere', process: 1, since: 1 };
    writeFileSync(join(folder, 'opened-by.json'), `${JSON.stringify(other)}\n`);
    await locked();
    expect(readFileSync(join(folder, 'checkpoint'), 'utf8')).not.toContain('\ndatabase ');
    // The other's note is not this process's to remove.
    expect(JSON.parse(readFileSync(join(folder, 'opened-by.json'), 'utf8'))).toEqual(other);
  });

  test('without the checkpoint file raises an alarm', async () => {
    await locked();
    rmSync(join(folder, 'checkpoint'));
    session = await openedVault(folder);
    expect(session.alarms).toMatchObject([{ code: 'CHECKPOINT_MISSING', severity: 'loss' }]);
  });

  test('is not kept from an officer by a clock that was ahead when passphrases were wrong', async () => {
    await locked();
    const ahead = Date.now() + 400 * 24 * 3600 * 1000;
    for (let times = 0; times < 3; times += 1) noteFailedUnlock(folder, { at: ahead, officer: 'Alice' });
    const now = Date.now();
    await expect(openedVault(folder, () => now)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_DELAYED' });
    session = await openedVault(folder, () => now + 2000);
  });

  test('does not follow a link that was put where it notes failures', async () => {
    await locked();
    const victim = join(parent, 'victim.txt');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, 'failed-unlocks.jsonl'));
    await expect(openVault({ ...context, folder, passphrase: utf8('wrong') })).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
  });

  test('logs failures that another process noted while the vault was open', async () => {
    noteFailedUnlock(folder, { at: 5, officer: 'Mallory' });
    using _unlocked = await (session as VaultSession).unlockAgain(utf8('walnut-turbine-harbor-lilac'));
    expect(await texts(session as VaultSession)).toContain('vault.unlock-failed: A wrong passphrase was given for Mallory.');
  });

  test('removes what a killed release had begun to write, and names what it cannot reach', async () => {
    const open = session as VaultSession;
    const part = join(parent, '.begun.part');
    writeFileSync(part, '-----BEGIN PRIVATE KEY-----');
    const command = 'abandonedcommand';
    await insertCommand(open.queries, {
      id: command,
      kind: 'release',
      title: 'Release',
      state: 'running',
      officer: open.officer.id,
      host: 'h',
      created_at: 1,
      started_at: 1,
      ended_at: null,
      done: 0,
      total: 2,
      outcome: null,
      error: null,
      input: '{}',
      facts: '[]',
      repeatable: 0,
      search: '',
    });
    const item = { command, name: 'a.pem', place: join(parent, 'a.pem'), state: 'running' };
    const named = join(parent, 'named.pem');
    writeFileSync(named, 'a key, whole');
    await insertCommandItems(open.queries, [
      queuedItem({ ...item, idx: 0, temporary: part }),
      queuedItem({ ...item, idx: 1, temporary: join(parent, 'pulled-stick', '.other.part') }),
      // Killed when the file had its name, and before that was put down.
      queuedItem({ ...item, idx: 2, place: named, temporary: join(parent, '.named.part') }),
      // Where the medium was mounted lies a folder of the workstation now.
      queuedItem({ ...item, idx: 3, temporary: join(parent, '.elsewhere.part') }),
    ]);
    await locked();
    session = await openedVault(folder);
    expect(existsSync(part)).toBe(false);
    expect(existsSync(named)).toBe(true);
    expect(session.alarms).toMatchObject([
      { code: 'RELEASE_UNFINISHED', text: expect.stringContaining('pulled-stick') },
      { code: 'RELEASE_UNFINISHED', text: expect.stringContaining(`${named} had its name`) },
      { code: 'RELEASE_UNFINISHED', text: expect.stringContaining('.elsewhere.part is not there') },
    ]);
  });
});

describe('nothing is written into the vault’s own folder', () => {
  test.each(['header.json', 'checkpoint', 'new.pem'])('not over %s', async (name) => {
    const open = session as VaultSession;
    const before = existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null;
    await expect(writeCheckpoint(open, join(folder, name), true)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
    expect(existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : null).toEqual(before);
  });
});
