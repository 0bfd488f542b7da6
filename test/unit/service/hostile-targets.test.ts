import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signCheckpoint } from '../../../main/audit/checkpoint.ts';
import { rootAt } from '../../../main/audit/log.ts';
import { type BackupNote, backupName, signBackupNote, unverifiedBackupNote } from '../../../main/backup/note.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { setBackupSchedule } from '../../../main/service/backup-settings-calls.ts';
import { backupState, listBackupRows } from '../../../main/service/backup-view.ts';
import { createVault } from '../../../main/service/create-vault.ts';
import { changeSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { BackupRow } from '../../../preload/contract/backup.ts';
import { backUp, drillBackup, folderTarget, restoreFrom, verifyBackups } from './backing-up.ts';
import { context, openedVault, passphrase } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

// What somebody can do who may write where the backups lie, or who keeps keys of former days.

let folder: string;
let session: VaultSession;
let kit: string;
const stick = () => join(folder, 'stick');
const at = (name: string) => join(stick(), name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-hostile-'));
  const created = await createVault({ ...context, folder: join(folder, 'acme'), passphrase: passphrase(), kit: true });
  session = created.session;
  kit = /^AGE-SECRET-KEY-PQ-1\w+$/m.exec(Buffer.from(created.kit?.text(1) ?? []).toString('utf8'))?.[0] ?? '';
  await folderTarget(session, stick());
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

async function copies(): Promise<BackupRow[]> {
  return (await listBackupRows(session, { target: null, pruned: true, offset: 0, limit: 50 })).items;
}

async function keepNewest(newest: number): Promise<void> {
  const { schedule } = await backupState(session);
  await setBackupSchedule(session, { ...schedule, keep: { newest, daily: 0, weekly: 0, monthly: 0, yearly: 0 } });
}

test('the kit opens no vault but the one whose id it prints', async () => {
  await backUp(session);
  const into = join(folder, 'again');
  const byKit = (kitVaultId: string | null) => restoreFrom(stick(), { into, kit: [Uint8Array.from(utf8(kit))], passphrase: null, kitVaultId });
  for (const printed of [null, '', session.vaultId.slice(0, 15), 'f'.repeat(64)])
    await expect(byKit(printed)).rejects.toMatchObject({ code: 'BACKUP_KEY_WRONG' });
  expect(existsSync(into)).toBe(false);
  const printed = session.vaultId.slice(0, 16).replace(/.{4}/g, '$& ').toUpperCase();
  expect((await byKit(printed)).plan.chosen.state).toBe('proved');
});

test('a container whose note somebody removed is kept: the kit opens it without', async () => {
  await backUp(session);
  const [lost] = await copies();
  rmSync(at(`${lost?.name}.note`));
  await backUp(session);
  expect(existsSync(at(`${lost?.name}.age`))).toBe(true);
});

test('a container that never had a note goes, once a newer backup lies there', async () => {
  await backUp(session);
  const orphan = `${backupName(session.vaultId, 1)}.age`;
  writeFileSync(at(orphan), 'cut short');
  await backUp(session);
  expect(readdirSync(stick())).not.toContain(orphan);
});

test('a newer copy that somebody emptied pushes no whole one out', async () => {
  await keepNewest(2);
  await backUp(session);
  await backUp(session);
  const [newer, older] = await copies();
  truncateSync(at(`${newer?.name}.age`), 0);
  await backUp(session);
  expect(existsSync(at(`${older?.name}.age`))).toBe(true);
});

test('what was only found there counts for nothing until it was opened', async () => {
  await keepNewest(2);
  await backUp(session);
  await backUp(session);
  const genuine = await copies();
  const { note: text } = await session.queries.selectFrom('backups').select('note').executeTakeFirstOrThrow();
  const like = unverifiedBackupNote(text, genuine.find(({ logSize }) => text.includes(`"logSize":${logSize},`))?.name ?? '') as BackupNote;
  const garbage = utf8('this is no backup');
  for (const size of [3, 4]) {
    const root = await rootAt(session.queries, size);
    const checkpoint = signCheckpoint({ vaultId: session.vaultId, size, root, time: 1 }, session.signer);
    const forged = { ...like, logSize: size, size: garbage.length, sha256: sha256Hex(garbage), checkpoint };
    writeFileSync(at(`${backupName(session.vaultId, size)}.note`), signBackupNote(forged, session.signer));
    writeFileSync(at(`${backupName(session.vaultId, size)}.age`), garbage);
  }
  await verifyBackups(session);
  const found = (await copies()).filter(({ state }) => state === 'unproved');
  expect(found.map(({ logSize }) => logSize)).toEqual([4, 3]);
  expect(await drillBackup(session, found[0]?.id ?? '')).toMatchObject({ state: 'failed' });
  await backUp(session);
  expect((await copies()).filter(({ state }) => state === 'good')).toHaveLength(2);
  expect(existsSync(at(`${genuine[0]?.name}.age`))).toBe(true);
});

test('a genuine backup that was found again is good after a drill', async () => {
  await backUp(session);
  const [copy] = await copies();
  await session.queries.deleteFrom('backups').execute();
  await verifyBackups(session);
  expect(await copies()).toMatchObject([{ name: copy?.name, state: 'unproved', officer: 'Alice' }]);
  expect(await drillBackup(session, (await copies())[0]?.id ?? '')).toMatchObject({ state: 'done' });
  expect(await copies()).toMatchObject([{ state: 'good', drilledAt: expect.any(Number) }]);
});

test('a copy that went on by itself is moved aside only where its name was typed, however short its log is', async () => {
  await session.close('to be copied');
  cpSync(join(folder, 'acme'), join(folder, 'strayed'), { recursive: true });
  session = await openedVault(join(folder, 'strayed'));
  await changeSettings(session.ledger, { idleMinutes: 77 });
  await session.close('the other history');
  session = await openedVault(join(folder, 'acme'));
  for (const idleMinutes of [11, 12, 13, 14, 15, 16]) await changeSettings(session.ledger, { idleMinutes });
  await backUp(session);
  const into = join(folder, 'strayed');
  await expect(restoreFrom(stick(), { into })).rejects.toMatchObject({ code: 'RESTORE_NEEDS_CONFIRMATION' });
  expect((await restoreFrom(stick(), { into, typed: 'strayed' })).movedTo).toBe(`${into}.before-restore`);
});

test('a vault that was not locked cleanly is moved aside only where its name was typed', async () => {
  await backUp(session);
  const crashed = join(folder, 'crashed');
  cpSync(session.folder, crashed, { recursive: true });
  rmSync(join(crashed, 'opened-by.json'));
  await expect(restoreFrom(stick(), { into: crashed })).rejects.toMatchObject({ code: 'RESTORE_NEEDS_CONFIRMATION' });
});

test('a container that grows beyond what was signed is not fetched to its end', async () => {
  await backUp(session);
  const [copy] = await copies();
  writeFileSync(at(`${copy?.name}.age`), new Uint8Array(5_000_000), { flag: 'a' });
  await expect(restoreFrom(stick(), { into: join(folder, 'again') })).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' });
  await verifyBackups(session);
  expect(await copies()).toMatchObject([{ state: 'damaged' }]);
});
