import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accessTo, readBackupSettings, type StoredTarget, saveSchedule, saveTarget, sealSignIn, usualSchedule } from '../../../main/backup/target-settings.ts';
import type { SftpSignIn } from '../../../main/backup/targets/target.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { createdVault, openedVault } from '../service/opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

let folder: string;
let session: VaultSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'strongroom-target-'));
  session = await createdVault(folder, 'acme');
});
afterEach(async () => {
  await session.close('at the end of the test').catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

const place = { kind: 'sftp' as const, host: 'backup.example', port: 22, user: 'vault', path: 'acme', hostKey: `SHA256:${'A'.repeat(43)}` };
const secret = (text: string) => SecretBytes.take(utf8(text));

async function saved(signIn: SftpSignIn): Promise<StoredTarget> {
  const target = { name: 'server', place, signIn: signIn.kind, scheduled: true, sealed: sealSignIn(session, 'server', place, signIn) };
  await saveTarget(session, target, null);
  return (await readBackupSettings(session.queries)).targets[0] as StoredTarget;
}

test('a password and a key with its passphrase come out as they went in', async () => {
  using withPassword = accessTo(session, await saved({ kind: 'password', password: secret('pässword') }));
  expect(withPassword.access).toMatchObject({ ...place, signIn: { kind: 'password' } });
  const { signIn } = withPassword.access as { signIn: Extract<SftpSignIn, { kind: 'password' }> };
  expect(signIn.password.bytes).toEqual(utf8('pässword'));
  using withKey = accessTo(session, await saved({ kind: 'key', privateKey: secret('-----BEGIN'), passphrase: secret('words') }));
  const key = (withKey.access as { signIn: Extract<SftpSignIn, { kind: 'key' }> }).signIn;
  expect([key.privateKey.bytes, key.passphrase?.bytes]).toEqual([utf8('-----BEGIN'), utf8('words')]);
});

test.each([
  ['host', { host: 'evil.example' }],
  ['user', { user: 'mallory' }],
  ['host key', { hostKey: `SHA256:${'B'.repeat(43)}` }],
  ['port', { port: 2222 }],
])('what signs in at one server does not open for another: %s', async (_what, change) => {
  const target = await saved({ kind: 'password', password: secret('password') });
  expect(() => accessTo(session, { ...target, place: { ...place, ...change } })).toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
});

test('nor for another target, nor for an auditor, who has no agent key', async () => {
  const target = await saved({ kind: 'password', password: secret('password') });
  expect(() => accessTo(session, { ...target, name: 'other' })).toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
  const auditor = new Proxy(session, { get: (own, name) => (name === 'agentKey' ? null : Reflect.get(own, name, own)) });
  expect(() => accessTo(auditor, target)).toThrow(expect.objectContaining({ code: 'OFFICER_NOT_ALLOWED' }));
});

test('no file of the vault and no entry of the log holds a password', async () => {
  await saved({ kind: 'password', password: secret('needle-password-7731') });
  const leaves = await session.queries.selectFrom('log_entries').select('leaf').execute();
  const settings = await session.queries.selectFrom('settings').select('value').execute();
  expect([...leaves.map(({ leaf }) => leaf), ...settings.map(({ value }) => value)].join()).not.toContain('needle-password');
  await session.close('to be read');
  for (const name of readdirSync(session.folder)) expect(readFileSync(join(session.folder, name)).includes('needle-password')).toBe(false);
});

test('a vault opens whatever is remembered of its schedule', async () => {
  await saveSchedule(session, { ...usualSchedule, day: 32 }, 'As no call would save it.');
  await session.close('by the test');
  session = await openedVault(join(folder, 'acme'));
  await expect(readBackupSettings(session.queries)).rejects.toThrow();
});
