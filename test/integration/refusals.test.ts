import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { CommandBench, OFFICER } from './strongroom.ts';

// What the command refuses, with which exit status, and that a script can read each answer.

interface Refusal {
  error: { code: string; message: string; hint: string };
}

const bench = new CommandBench();
beforeAll(async () => {
  bench.write('wrong', 'not the passphrase\n');
  await bench.create();
});

/** A run with `--json` whose stdout must be exactly one document, with an error of this code. */
async function refused(status: number, code: string, ...args: string[]): Promise<Refusal['error']> {
  const run = await bench.run(...args, '--json');
  expect(run.status, run.stderr).toBe(status);
  const { error } = JSON.parse(run.stdout) as Refusal;
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/\.$/);
  expect(run.stderr).toContain(code);
  return error;
}

describe('creation', () => {
  test('a weak passphrase is refused, and why is said', async () => {
    bench.write('weak', `${OFFICER}1\n`);
    const error = await refused(3, 'PASSPHRASE_WEAK', 'create', '--vault', 'weak-vault', '--officer', OFFICER, '--password-file', 'weak');
    expect(error.message).toContain('too weak');
  });

  test('a folder that holds a vault, or anything else, stays as it is', async () => {
    await refused(1, 'VAULT_EXISTS', 'create', '--officer', OFFICER, '--password-file', bench.passwordFile);
    await refused(1, 'VAULT_EXISTS', 'create', '--vault', bench.folder, '--officer', OFFICER, '--password-file', bench.passwordFile);
  });

  test('a kit that cannot be written makes no vault', async () => {
    await refused(
      1,
      'DESTINATION_EXISTS',
      'create',
      '--vault',
      'no-kit',
      '--officer',
      OFFICER,
      '--password-file',
      bench.passwordFile,
      '--recovery-kit',
      bench.passwordFile,
    );
    await refused(
      1,
      'DESTINATION_UNWRITABLE',
      'create',
      '--vault',
      'no-kit',
      '--officer',
      OFFICER,
      '--password-file',
      bench.passwordFile,
      '--recovery-kit',
      'nowhere/kit',
    );
    await refused(1, 'VAULT_NOT_FOUND', 'status', '--vault', 'no-kit');
  });
});

describe('what is not there, exit status 1', () => {
  test('a vault, a certificate, a password file', async () => {
    await refused(1, 'VAULT_NOT_FOUND', 'status', '--vault', 'nowhere');
    await refused(1, 'CERTIFICATE_NOT_FOUND', 'show', 'cn:nobody', '--password-file', bench.passwordFile);
    await refused(1, 'FILE_NOT_FOUND', 'certificates', '--password-file', 'no-such-file');
  });

  test('an officer whom nobody knows is refused before any derivation', async () => {
    await refused(3, 'OFFICER_UNKNOWN', 'certificates', '--officer', 'Mallory', '--password-file', bench.passwordFile);
  });
});

test('a wrong passphrase is refused, and logged after the next unlock', async () => {
  await refused(3, 'OFFICER_PASSPHRASE_WRONG', 'certificates', '--password-file', 'wrong');
  expect(JSON.parse((await bench.run('status', '--json')).stdout)).toMatchObject({ failedAttempts: 1 });
  const log = await bench.answer<{ items: { action: string; actor: string | null; text: string }[] }>(0, 'audit', 'list');
  expect(log.items.filter(({ action }) => action === 'vault.unlock-failed')).toMatchObject([{ actor: null, text: expect.stringContaining(OFFICER) }]);
});

test('a changed passphrase opens, the one before does not', async () => {
  cpSync(bench.vault, bench.path('changing'), { recursive: true });
  bench.write('next', 'velvet-harbour-19-tinder-quill\r\n');
  bench.write('poor', 'password1\n');
  await refused(3, 'PASSPHRASE_WEAK', 'passphrase', 'change', '--vault', 'changing', '--password-file', bench.passwordFile, '--new-password-file', 'poor');
  expect((await bench.run('passphrase', 'change', '--vault', 'changing', '--password-file', bench.passwordFile, '--new-password-file', 'next')).status).toBe(0);
  await refused(3, 'OFFICER_PASSPHRASE_WRONG', 'commands', '--vault', 'changing', '--password-file', bench.passwordFile);
  expect((await bench.run('commands', '--vault', 'changing', '--password-file', 'next')).status).toBe(0);
});

describe('with the real derivation', () => {
  test.each([
    ['the salt', '"salt":"', 'OFFICER_PASSPHRASE_WRONG', 3],
    ['the commitment', '"commitment":"', 'OFFICER_PASSPHRASE_WRONG', 3],
    ['the sealed seed', '"sealed":"', 'VAULT_HEADER_DAMAGED', 4],
    ['the policy', 'strongroom/policy/v', 'VAULT_POLICY_INVALID', 4],
  ])('%s flipped', async (_what, before, code, status) => {
    cpSync(bench.vault, bench.path(`flipped-${before.length}`), { recursive: true });
    const path = join(bench.path(`flipped-${before.length}`), 'header.json');
    const text = readFileSync(path, 'latin1');
    // The slot's own fields stand behind the policies and the grants.
    const at = text.lastIndexOf(before) + before.length;
    const other = text[at] === 'A' ? 'B' : 'A';
    writeFileSync(path, `${text.slice(0, at)}${other}${text.slice(at + 1)}`, 'latin1');
    await refused(status, code, 'certificates', '--vault', bench.path(`flipped-${before.length}`), '--officer', OFFICER, '--password-file', bench.passwordFile);
  });
});
