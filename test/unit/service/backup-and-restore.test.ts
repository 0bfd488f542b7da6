import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { signersOf } from '../../../main/audit/signers.ts';
import { verifyLog } from '../../../main/audit/verify.ts';
import { setBackupSchedule } from '../../../main/service/backup-settings-calls.ts';
import { backupState, listBackupRows } from '../../../main/service/backup-view.ts';
import { changeSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { backUp, drillBackup, folderTarget, restoreFrom, verifyBackups } from './backing-up.ts';
import { createdVault, openedVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

let folder: string;
let session: VaultSession;
const stick = () => join(folder, 'stick');
const names = () => readdirSync(stick()).sort();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-backup-'));
  session = await createdVault(folder, 'acme');
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

test('a backup is stored, read back, opened, and restores to a vault that opens with the same passphrase and verifies', async () => {
  await folderTarget(session, stick());
  expect(await backUp(session)).toMatchObject({ state: 'done', outcome: 'The vault was backed up to stick.' });
  const [row] = (await listBackupRows(session, { target: null, pruned: false, offset: 0, limit: 10 })).items;
  expect(row).toMatchObject({ target: 'stick', state: 'good', problem: null, withSlots: true, drilledAt: expect.any(Number) });
  expect(names()).toEqual([`${row?.name}.age`, `${row?.name}.note`]);
  expect((await backupState(session)).verdict).toMatchObject({ state: 'good', reasons: [] });
  const { plan, movedTo } = await restoreFrom(stick(), { into: join(folder, 'again') });
  expect(plan).toMatchObject({ warnings: [], replaces: null, officers: ['Alice'], chosen: { name: row?.name, state: 'proved' } });
  expect(movedTo).toBeNull();
  const again = await openedVault(join(folder, 'again'));
  try {
    expect(again.alarms).toEqual([]);
    expect(again.vaultId).toBe(session.vaultId);
    expect(await verifyLog(again.queries, signersOf(again.chain))).toMatchObject({ problemCount: 0 });
    expect(await checkRows(again.queries)).toMatchObject({ problems: [] });
  } finally {
    await again.close('at the end');
  }
  expect(readdirSync(folder).sort()).toEqual(['acme', 'again', 'stick']);
});

test('nothing of the work is left in the vault’s folder', async () => {
  await folderTarget(session, stick());
  await backUp(session);
  await drillBackup(session);
  expect(readdirSync(session.folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a drill opens a copy with the passphrase, and every seal in it', async () => {
  await folderTarget(session, stick());
  await backUp(session);
  expect(await drillBackup(session, null, true)).toMatchObject({ state: 'done' });
});

test('a copy that was damaged or removed is named when it is verified, and is no good copy any more', async () => {
  await folderTarget(session, stick());
  await backUp(session);
  await backUp(session);
  const [newest, older] = (await listBackupRows(session, { target: null, pruned: false, offset: 0, limit: 10 })).items;
  rmSync(join(stick(), `${older?.name}.age`));
  cpSync(join(stick(), `${newest?.name}.note`), join(stick(), `${newest?.name}.age`));
  expect(await verifyBackups(session)).toMatchObject({ state: 'failed' });
  const rows = (await listBackupRows(session, { target: null, pruned: false, offset: 0, limit: 10 })).items;
  expect(rows.map(({ state, problem }) => [state, problem?.code])).toEqual([
    ['damaged', 'BACKUP_DAMAGED'],
    ['missing', 'BACKUP_NOT_FOUND'],
  ]);
  expect((await backupState(session)).verdict.state).toBe('loss');
});

test('the rule of what to keep removes older copies, and only after the newer one was proved', async () => {
  await folderTarget(session, stick());
  await setBackupSchedule(session, { ...(await backupState(session)).schedule, keep: { newest: 2, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });
  for (let round = 0; round < 4; round += 1) await backUp(session);
  const { items, total } = await listBackupRows(session, { target: null, pruned: true, offset: 0, limit: 10 });
  expect(total).toBe(4);
  expect(items.map(({ state, problem }) => problem ?? state)).toEqual(['good', 'good', 'pruned', 'pruned']);
  expect(names()).toHaveLength(4);
});

test('one target that fails keeps no other from having the backup, and is shown', async () => {
  await folderTarget(session, stick());
  await folderTarget(session, join(folder, 'other'));
  rmSync(join(folder, 'other'), { recursive: true });
  expect(await backUp(session)).toMatchObject({ state: 'done-in-part', error: { code: 'TARGET_UNREACHABLE' } });
  const state = await backupState(session);
  expect(state.targets.map(({ name, problem }) => [name, problem?.error.code])).toEqual([
    ['other', 'TARGET_UNREACHABLE'],
    ['stick', undefined],
  ]);
  expect(state).toMatchObject({ failures: 1, verdict: { state: 'attention' } });
});

test('a newer vault in the way is moved aside only where its name was typed, and stays', async () => {
  await folderTarget(session, stick());
  await backUp(session);
  await changeSettings(session.ledger, { idleMinutes: 11 });
  await session.close('for the restore');
  const into = join(folder, 'acme');
  await expect(restoreFrom(stick(), { into })).rejects.toMatchObject({ code: 'RESTORE_NEEDS_CONFIRMATION' });
  await expect(restoreFrom(stick(), { into, typed: 'acm' })).rejects.toMatchObject({ code: 'RESTORE_NEEDS_CONFIRMATION' });
  const { movedTo } = await restoreFrom(stick(), { into, typed: 'acme' });
  expect(movedTo).toBe(join(folder, 'acme.before-restore'));
  session = await openedVault(into);
  await (await openedVault(movedTo as string)).close('at the end');
});

test('two copies of a vault that went on by themselves are found out by the backup and by the restore', async () => {
  await folderTarget(session, stick());
  await session.close('to be copied');
  cpSync(join(folder, 'acme'), join(folder, 'copy'), { recursive: true });
  session = await openedVault(join(folder, 'copy'));
  await backUp(session);
  await session.close('the copy');
  // The note of the copy's backup is an anchor: while it is in reach, this one is not even opened.
  await expect(openedVault(join(folder, 'acme'))).rejects.toMatchObject({ code: 'VAULT_ROLLED_BACK' });
  renameSync(stick(), join(folder, 'away'));
  session = await openedVault(join(folder, 'acme'));
  renameSync(join(folder, 'away'), stick());
  await changeSettings(session.ledger, { idleMinutes: 12 });
  await changeSettings(session.ledger, { idleMinutes: 13 });
  const { state } = await backUp(session);
  expect(state).toBe('done');
  const log = await session.queries.selectFrom('log_entries').select('action').where('action', '=', 'backup.fork-found').execute();
  expect(log).toHaveLength(1);
  const { plan } = await restoreFrom(stick(), { into: join(folder, 'again') });
  expect(plan.warnings.join()).toContain('another history');
});

test('a vault that was never backed up says so', async () => {
  expect((await backupState(session)).verdict.state).toBe('loss');
  await expect(backUp(session)).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
  mkdirSync(stick());
  await expect(restoreFrom(stick(), { into: join(folder, 'again') })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  expect(existsSync(join(folder, 'again'))).toBe(false);
});
