import './removable-loops.mjs';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSession } from '../../main/cli/open-session.ts';
import type { Voice } from '../../main/cli/print.ts';
import { describeKeyFile } from '../../main/service/describe-vault.ts';
import { Stick } from './stick.ts';
import { CommandBench, OFFICER, type Run } from './strongroom.ts';

// A key file beside the passphrase, from its creation to a restore: with the real derivation, in processes of the command.

const bench = new CommandBench();
const key = bench.path('ada.strongroom-key');
const second = bench.path('second.strongroom-key');
const nextPassword = bench.write('next-password', 'mosaic-ferry-candle-7-plum-orbit\n');

interface Refused {
  error: { code: string; message: string };
}

async function document<T>(status: number, run: Promise<Run>): Promise<T> {
  const { status: ended, stdout, stderr } = await run;
  expect({ status: ended, stderr }).toMatchObject({ status });
  return JSON.parse(stdout) as T;
}

const asOfficer = (...args: string[]) => bench.run(...args, '--password-file', bench.passwordFile, '--json');

beforeAll(async () => {
  const made = await document<{ keyFile: string }>(0, asOfficer('create', '--officer', OFFICER, '--key-file', key));
  expect(made.keyFile).toBe(key);
});

describe('a vault that was created with a key file', () => {
  test('wrote it with mode 0600, and says without any passphrase that one is needed', async () => {
    expect(statSync(key).mode & 0o777).toBe(0o600);
    const status = await document<{ officers: object[] }>(0, bench.run('status', '--json'));
    expect(status.officers).toEqual([{ name: OFFICER, role: 'custodian', keyFile: true }]);
    expect((await bench.run('status')).stdout).toContain(`${OFFICER} (custodian, with a key file)`);
  });

  test('opens with both, and with neither alone', async () => {
    await document(0, asOfficer('commands', '--key-file', key));
    expect((await document<Refused>(3, asOfficer('commands'))).error.code).toBe('KEY_FILE_NEEDED');
    const wrong = bench.run('commands', '--password-file', nextPassword, '--key-file', key, '--json');
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
      bench.run('create', '--vault', elsewhere, '--officer', OFFICER, '--key-file', path, '--password-file', bench.passwordFile, '--json');
    expect((await document<Refused>(1, create(key))).error.code).toBe('DESTINATION_EXISTS');
    expect(existsSync(join(elsewhere, 'header.json'))).toBe(false);
    rmSync(elsewhere, { recursive: true });
    const twice = bench.run('create', '--vault', elsewhere, '--officer', OFFICER, '--key-file', 'a', '--key-file', 'b', '--password-file', bench.passwordFile);
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
  const restore = (...args: string[]) => bench.run('restore', '--from', place, '--into', into, '--password-file', bench.passwordFile, '--json', ...args);
  const lacking = await document<Refused>(3, restore());
  expect(lacking.error).toMatchObject({ code: 'KEY_FILE_NEEDED' });
  await document(0, restore('--key-file', key));
  await document(0, bench.run('commands', '--vault', into, '--password-file', bench.passwordFile, '--key-file', key, '--json'));
});

const stick = Stick.plugIn({ label: 'ADA' });
afterAll(() => stick?.throwAway());
/** In which the command takes loop devices for sticks. */
const loops = { NODE_OPTIONS: `--import ${resolve('test/integration/removable-loops.mjs')}` };

describe.skipIf(!stick)('a key file on a stick', () => {
  const folder = stick?.folder ?? '';
  const onStick = () => bench.begin(['commands', '--password-file', bench.passwordFile, '--json'], loops).ended;

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
      expect(session.keyFile).toBe(join(folder, 'ada.strongroom-key'));
      const begun = await session.queue.start({ kind: 'verify-backup', title: 'Work', input: {}, repeatable: false }, async (run) => {
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
    bench.run('passphrase', 'change', '--password-file', current, '--new-password-file', nextPassword, '--json', ...args);
  const opens = async (keyFile: string | null) =>
    (await bench.run('commands', '--password-file', nextPassword, '--json', ...(keyFile === null ? [] : ['--key-file', keyFile]))).status;

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
