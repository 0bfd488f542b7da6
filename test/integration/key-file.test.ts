import './removable-loops.mjs';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { withSession } from '../../main/cli/open-session.ts';
import type { Voice } from '../../main/cli/print.ts';
import { describeKeyFile } from '../../main/service/describe-vault.ts';
import { CommandHere, runHere } from './command-here.ts';
import { Stick } from './stick.ts';
import { CommandBench, OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// It holds Argon2id to its known answer, which the derivation of these tests is not.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// A key file beside the passphrase, from its creation to a restore.

const bench = new CommandHere();
const run = (...args: string[]) => runHere(...args, ...(args.includes('--vault') || args[0] === 'restore' ? [] : ['--vault', bench.vault]));
const key = bench.path('ada.strongroom-key');
const second = bench.path('second.strongroom-key');
const nextPassword = bench.write('next-password', 'mosaic-ferry-candle-7-plum-orbit\n');

interface Refused {
  error: { code: string; message: string };
}

async function document<T>(status: number, given: Promise<{ status: number | null; stdout: string; stderr: string }>): Promise<T> {
  const { status: ended, stdout, stderr } = await given;
  expect({ status: ended, stderr }).toMatchObject({ status });
  return JSON.parse(stdout) as T;
}

const asOfficer = (...args: string[]) => run(...args, '--password-file', bench.passwordFile, '--json');

beforeAll(async () => {
  const made = await document<{ keyFile: string }>(0, asOfficer('create', '--officer', OFFICER, '--key-file', key));
  expect(made.keyFile).toBe(key);
});

describe('a vault that was created with a key file', () => {
  test('wrote it with mode 0600, and says without any passphrase that one is needed', async () => {
    expect(statSync(key).mode & 0o777).toBe(0o600);
    const status = await document<{ officers: object[] }>(0, run('status', '--json'));
    expect(status.officers).toEqual([{ name: OFFICER, role: 'custodian', keyFile: true }]);
    expect((await run('status')).stdout).toContain(`${OFFICER} (custodian, with a key file)`);
  });

  test('opens with both, and with neither alone', async () => {
    await document(0, asOfficer('commands', '--key-file', key));
    expect((await document<Refused>(3, asOfficer('commands'))).error.code).toBe('KEY_FILE_NEEDED');
    const wrong = run('commands', '--password-file', nextPassword, '--key-file', key, '--json');
    expect((await document<Refused>(3, wrong)).error.code).toBe('OFFICER_PASSPHRASE_WRONG');
  });

  test('says of a file that is another vault’s, cut short, or nowhere, what it is', async () => {
    const line = readFileSync(key, 'latin1');
    const digits = line.split(' ')[1] as string;
    const foreign = bench.write('foreign.strongroom-key', line.replace(digits, 'f'.repeat(16)));
    const cut = bench.write('cut.strongroom-key', line.slice(0, -5));
    const answer = async (status: number, path: string) => (await document<Refused>(status, asOfficer('commands', '--key-file', path))).error;
    expect(await answer(3, foreign)).toMatchObject({ code: 'KEY_FILE_WRONG', message: expect.stringContaining('another vault (ffffffffffffffff)') });
    expect(await answer(1, cut)).toMatchObject({ code: 'KEY_FILE_UNREADABLE' });
    expect(await answer(3, bench.path('nowhere'))).toMatchObject({ code: 'KEY_FILE_NEEDED', message: 'The key file nowhere is not there.' });
    // Among several that were named, as where others approve, it is found.
    await document(0, asOfficer('commands', '--key-file', foreign, '--key-file', key));
  });

  test('is not created where the key file has no place, nor over another', async () => {
    const elsewhere = bench.path('no-vault');
    const create = (path: string) =>
      run('create', '--vault', elsewhere, '--officer', OFFICER, '--key-file', path, '--password-file', bench.passwordFile, '--json');
    expect((await document<Refused>(1, create(key))).error.code).toBe('DESTINATION_EXISTS');
    expect(existsSync(join(elsewhere, 'header.json'))).toBe(false);
    rmSync(elsewhere, { recursive: true });
    const twice = run('create', '--vault', elsewhere, '--officer', OFFICER, '--key-file', 'a', '--key-file', 'b', '--password-file', bench.passwordFile);
    expect((await twice).status).toBe(2);
  });
});

test('a backup opens with the key file that was valid when it was made', async () => {
  const place = bench.path('backups');
  mkdirSync(place);
  const withKey = (...args: string[]) => document(0, asOfficer(...args, '--key-file', key));
  await withKey('backup', 'settings', '--folder', place);
  await withKey('backup', 'run');
  // With the session's own.
  expect(await withKey('backup', 'drill')).toMatchObject({ outcome: expect.stringContaining('could be restored') });
  const into = bench.path('restored');
  const restore = (...args: string[]) => run('restore', '--from', place, '--into', into, '--password-file', bench.passwordFile, '--json', ...args);
  const lacking = await document<Refused>(3, restore());
  expect(lacking.error).toMatchObject({ code: 'KEY_FILE_NEEDED' });
  const foreign = await document<Refused>(3, restore('--key-file', bench.path('foreign.strongroom-key')));
  expect(foreign.error).toMatchObject({ code: 'KEY_FILE_WRONG', message: expect.stringContaining('not one of this vault') });
  expect(existsSync(into)).toBe(false);
  await document(0, restore('--key-file', key));
  await document(0, run('commands', '--vault', into, '--password-file', bench.passwordFile, '--key-file', key, '--json'));
});

const stick = Stick.plugIn({ label: 'ADA' });
afterAll(() => stick?.throwAway());
describe.skipIf(!stick)('a key file on a stick', () => {
  const folder = stick?.folder ?? '';
  const onStick = () => asOfficer('commands');

  test.each(['', 'strongroom'])('is found without a word in the folder %j', async (at) => {
    mkdirSync(join(folder, at), { recursive: true });
    cpSync(key, join(folder, at, 'any name.strongroom-key'));
    // What else lies there does no harm.
    writeFileSync(join(folder, at, '0.strongroom-key'), 'no key file');
    await document(0, onStick());
    expect(await describeKeyFile(bench.vault, OFFICER)).toMatchObject({ found: { drive: expect.any(String) } });
    rmSync(join(folder, at, 'any name.strongroom-key'));
    expect((await document<Refused>(3, onStick())).error.code).toBe('KEY_FILE_NEEDED');
    expect(await describeKeyFile(bench.vault, OFFICER)).toEqual({ found: null });
  });

  test('is not looked for deeper, nor under another name', async () => {
    mkdirSync(join(folder, 'strongroom', 'deeper'), { recursive: true });
    cpSync(key, join(folder, 'strongroom', 'deeper', 'a.strongroom-key'));
    cpSync(key, join(folder, 'a.txt'));
    expect((await document<Refused>(3, onStick())).error.code).toBe('KEY_FILE_NEEDED');
  });

  test('locks the vault when it is pulled: what runs is stopped, and the log says why', async () => {
    cpSync(key, join(folder, 'ada.strongroom-key'));
    const said: string[] = [];
    const voice: Voice = { say: (line) => void said.push(line), progress: () => undefined };
    const options = { vault: bench.vault, passwordFile: bench.passwordFile };
    const answer = withSession(options, voice, async ({ session, stopping }) => {
      expect(session.keyFile.path).toBe(join(folder, 'ada.strongroom-key'));
      const begun = await session.queue.start({ kind: 'back-up', title: 'Work', input: {}, repeatable: false }, async (run) => {
        stick?.unmount();
        await new Promise<void>((done) => run.signal.addEventListener('abort', () => done(), { once: true }));
        run.signal.throwIfAborted();
        return { state: 'done', outcome: 'never' };
      });
      await session.queue.ended(begun);
      expect(stopping.aborted).toBe(true);
      await expect(session.unlockAgain(new TextEncoder().encode('x'))).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED' });
      return { status: 0, document: null, text: '' };
    });
    await answer;
    expect(said.join('\n')).toContain('The key file was removed.');
    const { items } = await document<{ items: { action: string; text: string }[] }>(0, asOfficer('audit', 'list', '--key-file', key));
    expect(items.map(({ text }) => text)).toContain('The vault was locked: the key file was removed.');
    const { items: commands } = await document<{ items: { title: string; state: string }[] }>(0, asOfficer('commands', '--key-file', key));
    expect(commands.find(({ title }) => title === 'Work')).toMatchObject({ state: 'interrupted' });
  });
});

describe('with the change of a passphrase', () => {
  const change = (current: string, ...args: string[]) =>
    run('passphrase', 'change', '--password-file', current, '--new-password-file', nextPassword, '--json', ...args);
  const opens = async (keyFile: string | null) =>
    (await run('commands', '--password-file', nextPassword, '--json', ...(keyFile === null ? [] : ['--key-file', keyFile]))).status;

  test('the key file is renewed, and the old one is answered like a wrong passphrase', async () => {
    expect((await change(bench.passwordFile, '--key-file', key, '--new-key-file', second, '--no-key-file')).status).toBe(2);
    expect((await document<Refused>(1, change(bench.passwordFile, '--key-file', key, '--new-key-file', key))).error.code).toBe('DESTINATION_EXISTS');
    const { keyFile } = await document<{ keyFile: string }>(0, change(bench.passwordFile, '--key-file', key, '--new-key-file', second));
    expect(keyFile).toBe(second);
    expect([await opens(second), await opens(key)]).toEqual([0, 3]);
  });

  test('it is taken away, and the passphrase opens the vault alone', async () => {
    await document(0, change(nextPassword, '--key-file', second, '--no-key-file'));
    renameSync(second, `${second}.gone`);
    expect(await opens(null)).toBe(0);
  });
});

test('with the real derivation, in processes of its own, the command opens such a vault with the file alone or from a stick', async () => {
  const real = new CommandBench();
  const file = real.path('ada.strongroom-key');
  const begin = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
    real.begin([...args, '--password-file', real.passwordFile, '--json'], environment).ended;
  await document(0, begin(['create', '--officer', OFFICER, '--key-file', file]));
  expect((await document<Refused>(3, begin(['commands']))).error.code).toBe('KEY_FILE_NEEDED');
  await document(0, begin(['commands', '--key-file', file]));
  if (!stick?.mount()) return;
  cpSync(file, join(stick.folder, 'real.strongroom-key'));
  const loops = { NODE_OPTIONS: `--import ${resolve('test/integration/removable-loops.mjs')}` };
  await document(0, begin(['commands'], loops));
});
