import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { saveFolderTarget, setBackupSchedule } from '../../../main/service/backup-settings-calls.ts';
import { backupState } from '../../../main/service/backup-view.ts';
import { BackupWatch } from '../../../main/service/backup-watch.ts';
import { changeSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { BackupSchedule } from '../../../preload/contract/backup.ts';
import { folderTarget } from './backing-up.ts';
import { createdVault, openedVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** A slow machine gets this long to do what is due. */
const PATIENCE = { timeout: 30_000, interval: 20 };

let folder: string;
let now: number;
let session: VaultSession;
let watch: BackupWatch;
const stick = () => join(folder, 'stick');
const notes = () => readdirSync(stick()).filter((name) => name.endsWith('.note')).length;

/** Unlocks, and watches as the service does. */
async function unlock(): Promise<void> {
  session = await openedVault(join(folder, 'acme'), () => now);
  watch = new BackupWatch(session);
  void session.background((signal) => watch.run(signal));
}

async function scheduled(change: Partial<BackupSchedule>): Promise<void> {
  await folderTarget(session, stick());
  await setBackupSchedule(session, { ...(await backupState(session)).schedule, drill: false, ...change });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-watch-'));
  now = Date.UTC(2026, 5, 1, 12);
  await (await createdVault(folder, 'acme')).close('to be opened with another clock');
  await unlock();
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

test('a backup that was missed while the vault was locked is made at the next unlock, once', async () => {
  await scheduled({ frequency: 'daily' });
  await session.close('for the night');
  now += 9 * DAY;
  await unlock();
  await vi.waitUntil(() => notes() === 1, PATIENCE);
  await vi.waitUntil(async () => ((await backupState(session)).dueAt ?? 0) > now, PATIENCE);
  await session.close('again');
  await unlock();
  watch.wake();
  await session.queue.idle();
  expect(notes()).toBe(1);
});

test('a clock that was set back by a month does not silence backups for a month', async () => {
  await scheduled({ frequency: 'daily' });
  await session.close('to set the clock');
  now -= 30 * DAY;
  await unlock();
  await vi.waitUntil(async () => ((await backupState(session)).dueAt ?? Infinity) < now + 2 * DAY, PATIENCE);
});

test('one that fails is shown and tried again later, and is owed until it succeeds', async () => {
  await scheduled({ frequency: 'daily' });
  rmSync(stick(), { recursive: true });
  await session.close('for the night');
  now += DAY;
  await unlock();
  await vi.waitUntil(async () => (await backupState(session)).failures === 1, PATIENCE);
  const failed = await backupState(session);
  expect(failed).toMatchObject({ verdict: { state: 'loss' }, targets: [{ problem: { error: { code: 'TARGET_UNREACHABLE' } } }] });
  expect((failed.retryAt ?? 0) - now).toBe(5 * 60 * 1000);
  await session.close('to bring the stick');
  mkdirSync(stick());
  now += HOUR;
  await unlock();
  await vi.waitUntil(() => notes() === 1, PATIENCE);
  await vi.waitUntil(async () => (await backupState(session)).failures === 0, PATIENCE);
});

test('after so many changes a backup is made without any time having come', async () => {
  await scheduled({ frequency: 'never', afterChanges: 3 });
  watch.wake();
  for (const idleMinutes of [20, 21, 22]) {
    expect(notes()).toBe(0);
    await changeSettings(session.ledger, { idleMinutes });
  }
  watch.grown();
  await vi.waitUntil(() => notes() === 1, PATIENCE);
  await vi.waitUntil(async () => (await backupState(session)).changes === 0, PATIENCE);
});

test('targets that take backups by hand alone are left out of what is due', async () => {
  await scheduled({ frequency: 'daily' });
  await saveFolderTarget(session, { name: 'by hand', replaces: null, scheduled: false, destination: join(folder, 'not there') });
  await session.close('for the night');
  now += DAY;
  await unlock();
  await vi.waitUntil(() => notes() === 1, PATIENCE);
  await vi.waitUntil(async () => (await backupState(session)).failures === 0 && ((await backupState(session)).dueAt ?? 0) > now, PATIENCE);
});
