import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { runHere } from '../../integration/command-here.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));
vi.mock(import('../../../main/crypto/self-test.ts'), async (original) => ({ ...(await original()), selfTest: async () => undefined }));
/** Whether sealing anew fails, as on a full disk. */
const disk = vi.hoisted(() => ({ full: false }));
vi.mock(import('../../../main/custody/reseal.ts'), async (original) => {
  const { StrongroomError } = await import('../../../preload/contract/errors.ts');
  const real = await original();
  const full = () => Promise.reject(new StrongroomError('DISK_FULL', 'There is no space left where the vault lies.', 'Make room.'));
  return { ...real, reseal: (...args) => (disk.full ? full() : real.reseal(...args)) };
});

/** The kit gave Alice a new passphrase, and was stopped before the keys were sealed for it. */
const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const vault = path('short.strongroom');
const as = (file: string, ...args: string[]) => runHere(...args, '--vault', vault, '--officer', 'Alice', '--password-file', path(file), '--json');
const openWithKit = () =>
  runHere('recovery', 'open', '--vault', vault, '--kit', path('kit.txt'), '--officer', 'Alice', '--new-password-file', path('after'), '--json');
const release = (file: string) => {
  rmSync(path('out.pem'), { force: true });
  return as(file, 'export', 'cn:short.example', '--format', 'pem', '--plain', '--out', path('out.pem'));
};
const told = { code: 'APPROVAL_INVALID', hint: expect.stringContaining('Open the vault with its recovery kit again') };

beforeAll(async () => {
  writeFileSync(path('before'), 'walnut-turbine-harbor-lilac\n', { mode: 0o600 });
  writeFileSync(path('after'), 'ferret-gravel-91-opal-window\n', { mode: 0o600 });
  expect((await as('before', 'create', '--recovery-kit', path('kit.txt'))).status).toBe(0);
  const { keyPem, certificatePem } = await makePair('short.example');
  writeFileSync(path('short.pem'), keyPem + certificatePem);
  expect((await as('before', 'import', path('short.pem'))).status).toBe(0);
  expect((await release('before')).status).toBe(0);
});

test('what is left is said at once, with what helps, and it is no success', async () => {
  disk.full = true;
  const run = await openWithKit();
  disk.full = false;
  expect(run.status).toBe(5);
  expect(JSON.parse(run.stdout)).toMatchObject({ officer: 'Alice', stranded: 1, error: { ...told, code: 'DISK_FULL' } });
  expect(run.stderr).toContain('There is no space left where the vault lies.');
  expect(run.stderr).toContain('It was stopped before all keys were sealed anew, and one key opens for nobody else.');
});

test('each unlock tells it, and so do a release and the list of officers', async () => {
  const run = await release('after');
  expect(run.status).toBe(3);
  expect(existsSync(path('out.pem'))).toBe(false);
  expect(run.stderr).toContain('Open the vault with its recovery kit again: it opens every key, and goes on with what was cut short.');
  expect(JSON.parse(run.stdout)).toMatchObject({ error: told });
  const { warnings, behind, stranded } = JSON.parse((await as('after', 'officers', 'list')).stdout);
  expect({ behind, stranded }).toEqual({ behind: 1, stranded: 1 });
  expect(warnings).toContainEqual({ code: 'KEYS_BEHIND', severity: 'loss', text: expect.stringContaining('Open the vault with its recovery kit again') });
});

test('a new kit, which would not open that key, is not made', async () => {
  const run = await as('after', 'recovery', 'kit', '--out', path('new-kit.txt'));
  expect(run.status).not.toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'POLICY_REFUSED', hint: told.hint } });
  expect(existsSync(path('new-kit.txt'))).toBe(false);
});

test('the kit goes on with it', async () => {
  expect(await openWithKit()).toMatchObject({ status: 0, stderr: expect.stringContaining('Make a new kit') });
  expect((await release('after')).status).toBe(0);
  expect(existsSync(path('out.pem'))).toBe(true);
  expect(JSON.parse((await as('after', 'officers', 'list')).stdout)).toMatchObject({ behind: 0, stranded: 0 });
});

test('a new kit for which keys could not be sealed anew counts, and why not is said with its code and what helps', async () => {
  disk.full = true;
  const run = await as('after', 'recovery', 'kit', '--out', path('new-kit.txt'));
  disk.full = false;
  expect(run.status).toBe(5);
  expect(JSON.parse(run.stdout)).toMatchObject({ state: 'done-in-part', error: { code: 'DISK_FULL', hint: 'Make room.' } });
  expect(JSON.parse((await as('after', 'officers', 'list')).stdout)).toMatchObject({ behind: 1, stranded: 0 });
  expect((await as('after', 'officers', 'reseal')).status).toBe(0);
  expect((await release('after')).status).toBe(0);
});
