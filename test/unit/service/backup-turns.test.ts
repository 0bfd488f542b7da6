import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startBackup } from '../../../main/service/backup-calls.ts';
import { removeBackupTarget, saveFolderTarget, setBackupSchedule } from '../../../main/service/backup-settings-calls.ts';
import { backupState, listBackupRows } from '../../../main/service/backup-view.ts';
import { BackupWatch } from '../../../main/service/backup-watch.ts';
import { changeSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { backUp, folderTarget, restoreFrom, verifyBackups } from './backing-up.ts';
import { createdVault, openedVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

// Several things at once, and one after the other in an order that nobody thought of.

let folder: string;
let session: VaultSession;
const stick = () => join(folder, 'stick');
const copies = async () => (await listBackupRows(session, { target: null, pruned: true, offset: 0, limit: 50 })).items;
const commands = () => session.queries.selectFrom('commands').selectAll().where('kind', '=', 'back-up').execute();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-turns-'));
  session = await createdVault(folder, 'acme');
  await folderTarget(session, stick());
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

test('backups that are begun at once are made one after the other, and each is whole', async () => {
  await setBackupSchedule(session, { ...(await backupState(session)).schedule, drill: false });
  const started = await Promise.all([1, 2, 3].map(() => startBackup(session, { target: null })));
  await Promise.all(started.map(({ ended }) => ended));
  expect((await commands()).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect(readdirSync(stick())).toHaveLength(6);
  expect(await verifyBackups(session)).toMatchObject({ state: 'done' });
});

test('one that is cancelled while it waits for its turn ends at once, and the others go on', async () => {
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => startBackup(session, { target: null })));
  session.queue.cancel(second?.command ?? '');
  await second?.ended;
  await Promise.all([first?.ended, third?.ended]);
  expect((await commands()).map(({ state }) => state).sort()).toEqual(['cancelled', 'done', 'done']);
});

/** Cancels a command that has begun its work. */
async function cancelAtWork(command: string): Promise<void> {
  await vi.waitUntil(() => readdirSync(session.folder).some((name) => name.startsWith('.backup-')), { timeout: 30_000, interval: 1 });
  session.queue.cancel(command);
}

async function dueNow(): Promise<BackupWatch> {
  await session.close('to set the clock');
  const later = Date.now() + 9 * 24 * 60 * 60 * 1000;
  session = await openedVault(join(folder, 'acme'), () => later);
  return new BackupWatch(session);
}

test('one that is due and is cancelled is put off, not begun again and again', async () => {
  const watch = await dueNow();
  const start = session.queue.start.bind(session.queue);
  vi.spyOn(session.queue, 'start').mockImplementation(async (...order) => {
    const command = await start(...order);
    void cancelAtWork(command);
    return command;
  });
  void session.background((signal) => watch.run(signal));
  await vi.waitUntil(async () => (await backupState(session)).retryAt !== null, { timeout: 30_000, interval: 20 });
  await session.queue.idle();
  const before = (await commands()).length;
  watch.wake();
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(before).toBe(1);
  expect(await commands()).toHaveLength(1);
});

test('in a vault that is known to be altered, what is due fails once and is put off', async () => {
  const watch = await dueNow();
  session.alarms.push({ code: 'VAULT_DATABASE_ALTERED', severity: 'loss', text: 'A row is altered.' });
  void session.background((signal) => watch.run(signal));
  await vi.waitUntil(async () => (await backupState(session)).failures === 1, { timeout: 30_000, interval: 20 });
  expect(await commands()).toMatchObject([{ state: 'failed' }]);
});

test('a target that was renamed keeps its copies', async () => {
  await backUp(session);
  await saveFolderTarget(session, { name: 'safe', replaces: 'stick', scheduled: true, destination: null });
  expect(await copies()).toMatchObject([{ target: 'safe', state: 'good' }]);
  expect((await backupState(session)).verdict.state).toBe('good');
  expect(await verifyBackups(session)).toMatchObject({ state: 'done' });
});

test('a target that leads elsewhere now has none of the copies that lay in the old place', async () => {
  await backUp(session);
  mkdirSync(join(folder, 'other'));
  await saveFolderTarget(session, { name: 'stick', replaces: 'stick', scheduled: true, destination: join(folder, 'other') });
  expect((await backupState(session)).verdict.state).toBe('loss');
});

test('what changed is counted from the newest copy that can be reached', async () => {
  await backUp(session);
  await changeSettings(session.ledger, { idleMinutes: 33 });
  await folderTarget(session, join(folder, 'second'));
  await backUp(session, 'second');
  await removeBackupTarget(session, 'second');
  expect((await backupState(session)).changes).toBe(1);
});

test('a vault that was restored backs nothing up by itself, and claims no copy until it was seen', async () => {
  await backUp(session);
  await backUp(session);
  const into = join(folder, 'again');
  await restoreFrom(stick(), { into });
  await session.close('for the other');
  session = await openedVault(into);
  const state = await backupState(session);
  expect(state.targets).toMatchObject([{ name: basename(stick()), scheduled: false }]);
  expect(state).toMatchObject({ dueAt: null, last: null, verdict: { state: 'loss' } });
  expect((await copies()).map((copy) => copy.state)).toEqual(['unproved']);
});

test('lines of a backup that was cut short end with it', async () => {
  const { command, ended } = await startBackup(session, { target: null });
  await cancelAtWork(command);
  await ended;
  const items = await session.queries.selectFrom('command_items').select('state').where('command', '=', command).execute();
  expect(items).toEqual([{ state: 'cancelled' }]);
});
