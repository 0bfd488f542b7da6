import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { CommandHere, runHere } from './command-here.ts';
import { openssl } from './oracles.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Known answers of the derivation are not those of its stand-in.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// The day on which every passphrase is forgotten: two of three sheets open the vault, without any officer, and everybody can see that they did.

const bench = new CommandHere();
const NEXT = 'ferret-gravel-91-opal-window';
const next = bench.write('next', `${NEXT}\n`);
const sheet = (number: number) => bench.path(`kit-${number}.txt`);
let keyBefore = '';

interface Refused {
  error: { code: string; message: string };
}

/** A command without the officer's passphrase, whose one document is returned. */
async function by<T>(status: number, ...args: string[]): Promise<T> {
  const run = await runHere(...args, '--vault', bench.vault, '--json');
  expect(run.status, run.stderr + run.stdout).toBe(status);
  return JSON.parse(run.stdout) as T;
}

const open = (...sheets: string[]) => ['recovery', 'open', ...sheets.flatMap((path) => ['--kit', path]), '--officer', OFFICER, '--new-password-file', next];
const withNext = (...args: string[]) => [...args, '--officer', OFFICER, '--password-file', next];

async function release(name: string, as: (...args: string[]) => string[]): Promise<string> {
  const out = bench.path(name);
  const passphrase = bench.write(`${name}.pass`, 'a-released-file-5521\n');
  await by(0, ...as('export', 'cn:recovered.example', '--format', 'p12', '--passphrase-file', passphrase, '--out', out));
  return openssl('pkcs12', '-in', out, '-nodes', '-nocerts', '-passin', 'pass:a-released-file-5521')
    .toString('utf8')
    .replace(/^[\s\S]*?(?=-----BEGIN)/, '');
}

beforeAll(async () => {
  await by(0, 'create', '--officer', OFFICER, '--password-file', bench.passwordFile, '--recovery-kit', bench.path('kit.txt'), '--sheets', '3', '--need', '2');
  const pair = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=recovered.example'];
  openssl('req', '-x509', ...pair, '-keyout', bench.path('key.pem'), '-out', bench.path('cert.pem'));
  await bench.answer(0, 'import', bench.path('key.pem'), bench.path('cert.pem'));
  keyBefore = await release('before.p12', (...args) => [...args, '--officer', OFFICER, '--password-file', bench.passwordFile]);
});

describe('creation', () => {
  test('writes each sheet to a file of its own, none of which holds the whole', () => {
    const lines = [1, 2, 3].map((number) => /^STRONGROOM-KIT-1\w+$/m.exec(readFileSync(sheet(number), 'utf8'))?.[0]);
    expect(new Set(lines).size).toBe(3);
    for (const number of [1, 2, 3]) {
      const text = readFileSync(sheet(number), 'utf8');
      expect(text).toContain(`This is sheet ${number} of 3.`);
      expect(text).not.toContain('AGE-SECRET-KEY');
    }
    expect(existsSync(bench.path('kit.txt'))).toBe(false);
  });

  test('refuses sheets without a place for them, and a kit that no kit is', async () => {
    const create = ['create', '--vault', bench.path('other'), '--officer', OFFICER, '--password-file', bench.passwordFile];
    for (const wrong of [
      ['--sheets', '3'],
      ['--recovery-kit', bench.path('x'), '--sheets', '3', '--need', '1'],
    ]) {
      const run = await runHere(...create, ...wrong, '--json');
      expect(run.status).toBe(2);
    }
    expect(existsSync(bench.path('other'))).toBe(false);
  });
});

describe('a backup of that vault', () => {
  const safe = bench.path('safe');
  const container = () => join(safe, readdirSync(safe).find((name) => name.endsWith('.age')) as string);
  const script = (...args: string[]) => spawnSync('python3', ['-B', 'assets/recovery/recover.py', ...args, '--backup', container()], { encoding: 'utf8' });

  beforeAll(async () => {
    mkdirSync(safe);
    await bench.answer(0, 'backup', 'settings', '--folder', safe);
    await bench.answer(0, 'backup', 'run');
  });

  test('gives its keys to whoever has two sheets and python3, and not to one sheet', () => {
    const out = bench.path('by-script');
    expect(script('--kit', sheet(2), '--kit', sheet(3), '--out', out)).toMatchObject({ status: 0, stderr: '' });
    const key = readdirSync(out).find((name) => name.endsWith('.key.pem')) as string;
    const der = (path: string) => openssl('pkey', '-in', path, '-outform', 'DER');
    expect(der(join(out, key))).toEqual(der(bench.path('key.pem')));
    const few = script('--kit', sheet(2), '--list');
    expect([few.status, few.stderr]).toEqual([1, expect.stringContaining('needs 2 of its 3 sheets')]);
  });

  test('is restored with two sheets, named one after another, and not with one', async () => {
    const restore = (into: string, ...sheets: string[]) => runHere('restore', '--from', safe, '--into', bench.path(into), '--kit', ...sheets, '--json');
    expect(JSON.parse((await restore('few', sheet(1))).stdout)).toMatchObject({ error: { code: 'KIT_SHEETS_MISSING' } });
    const run = await restore('restored', sheet(1), sheet(3));
    expect(run.status, run.stderr).toBe(0);
    expect(existsSync(join(bench.path('restored'), 'header.json'))).toBe(true);
  });
});

describe('before the kit opens the vault', () => {
  test('one sheet of the two that are needed is refused, and says which it was', async () => {
    const { error } = await by<Refused>(3, ...open(sheet(2)));
    expect(error).toMatchObject({ code: 'KIT_SHEETS_MISSING', message: expect.stringContaining('given is sheet 2') });
  });

  test('a sheet with a word mistyped is refused, and names the word', async () => {
    const words = [...readFileSync(sheet(1), 'utf8').matchAll(/^ *(?:\d+ [a-z]+ *)+$/gm)].join(' ').replace(/\d+/g, '').trim().split(/\s+/);
    expect(words).toHaveLength(38);
    const { error } = await by<Refused>(3, ...open(bench.write('typed', words.with(4, 'zzzzz').join('\n')), sheet(3)));
    expect(error).toMatchObject({ code: 'KIT_INVALID', message: expect.stringContaining('Word 5, “zzzzz”') });
  });

  test('the kit of another vault is refused as that', async () => {
    const other = bench.path('stranger');
    const kit = bench.path('stranger.txt');
    expect((await runHere('create', '--vault', other, '--officer', OFFICER, '--password-file', bench.passwordFile, '--recovery-kit', kit)).status).toBe(0);
    expect((await by<Refused>(3, ...open(kit))).error.code).toBe('KIT_OF_ANOTHER_VAULT');
  });

  test('a new passphrase that is weak is refused before anything is tried', async () => {
    const weak = bench.write('weak', `${OFFICER}1\n`);
    const args = ['recovery', 'open', '--kit', sheet(1), '--kit', sheet(2), '--officer', OFFICER, '--new-password-file', weak];
    expect((await by<Refused>(3, ...args)).error.code).toBe('PASSPHRASE_WEAK');
  });
});

describe('two of three sheets', () => {
  beforeAll(async () => {
    // Failed attempts make the next wait.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
    await by(0, ...open(sheet(3), sheet(1)));
  });

  test('give the officer a new passphrase, which releases the same key', async () => {
    expect(await release('after.p12', withNext)).toBe(keyBefore);
  });

  test('leave the old passphrase worth nothing', async () => {
    const { error } = await by<Refused>(3, 'certificates', '--officer', OFFICER, '--password-file', bench.passwordFile);
    expect(error.code).toBe('OFFICER_PASSPHRASE_WRONG');
  });

  test('stand in the log, loudly, with the attempts that failed, and the log verifies', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
    await by(0, ...withNext('audit', 'verify'));
    const { items } = await by<{ items: { action: string; text: string; actor: string | null }[] }>(0, ...withNext('audit', 'list', '--limit', '1000'));
    const used = items.filter(({ action }) => action === 'kit.used');
    expect(used).toHaveLength(1);
    expect(used[0]?.text).toMatch(/^ALARM: the recovery kit opened the vault, without any officer/);
    const failed = items.filter(({ action }) => action === 'vault.unlock-failed').map(({ text }) => text);
    expect(failed.filter((text) => text.startsWith('Sheets of a recovery kit were tried')).length).toBeGreaterThanOrEqual(2);
    const changed = items.find(({ action, text }) => action === 'policy.changed' && text.includes(OFFICER));
    expect(changed?.text).toContain('recovery kit');
  });

  test('warn of a loss at every unlock until there is another kit', async () => {
    const run = await runHere(...withNext('recovery', 'show'), '--vault', bench.vault);
    expect(run.stderr).toContain('The recovery kit was used to open this vault');
    expect(run.stdout).toContain('make a new one');
  });

  test('add a custodian where nobody has that name', async () => {
    const bo = ['recovery', 'open', '--kit', sheet(1), '--kit', sheet(2), '--officer', 'Bo Custodian', '--new-password-file', next];
    expect(await by(0, ...bo)).toMatchObject({ officer: 'Bo Custodian', policyGeneration: 3 });
    expect(await release('bo.p12', (...args) => [...args, '--officer', 'Bo Custodian', '--password-file', next])).toBe(keyBefore);
  });
});

describe('a new kit', () => {
  beforeAll(async () => {
    await by(0, ...withNext('recovery', 'kit', '--out', bench.path('new.txt')));
  });

  test('ends the loss, and not what is to be seen: whoever used the old one may have made the new', async () => {
    const run = await runHere(...withNext('recovery', 'show'), '--vault', bench.vault);
    expect(run.stderr).toMatch(/A recovery kit was used to open this vault on [-0-9]+, and there is another since/);
    expect(run.stderr).not.toContain('The recovery kit was used');
    expect(run.stdout).toMatch(/Used +never/);
  });

  test('makes the sheets of before worthless, which say so', async () => {
    const { error } = await by<Refused>(3, ...open(sheet(1), sheet(2)));
    expect(error).toMatchObject({ code: 'KIT_REVOKED', message: expect.stringContaining('renewed') });
    expect((await by<Refused>(3, ...open(sheet(1), bench.path('new.txt')))).error.code).toBe('KIT_SHEETS_DIFFER');
  });

  test('opens the vault, and after it is revoked opens nothing', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 });
    await by(0, ...open(bench.path('new.txt')));
    expect(await release('new.p12', withNext)).toBe(keyBefore);
    await by(0, ...withNext('recovery', 'kit', '--revoke'));
    const { error } = await by<Refused>(3, ...open(bench.path('new.txt')));
    expect(error).toMatchObject({ code: 'KIT_REVOKED', message: expect.stringContaining('revoked') });
    expect(await by(0, ...withNext('recovery', 'show'))).toMatchObject({ kit: null });
  });
});

describe('where two custodians must act together', () => {
  const both = new CommandHere();
  const bo = both.write('bo', 'harbor-lilac-77-turbine-moss\n');
  const approve = ['--approve', `Bo Custodian=${bo}`];
  const run = async (status: number, ...args: string[]) => {
    const done = await runHere(...args, '--vault', both.vault, '--json');
    expect(done.status, done.stderr + done.stdout).toBe(status);
    return JSON.parse(done.stdout);
  };
  const asOfficer = (password: string, ...args: string[]) => [...args, '--officer', OFFICER, '--password-file', password];
  const exported = (name: string) => {
    const passphrase = both.write(`${name}.pass`, 'a-released-file-5521\n');
    return ['export', 'cn:both.example', '--format', 'p12', '--passphrase-file', passphrase, '--out', both.path(name)];
  };

  test('sheets of the kit open what both must open, and afterwards both must again', async () => {
    const kit = (number: number) => both.path(`kit-${number}`);
    await run(0, ...asOfficer(both.passwordFile, 'create', '--recovery-kit', both.path('kit'), '--sheets', '3', '--need', '2'));
    await run(0, ...asOfficer(both.passwordFile, 'officers', 'add', '--name', 'Bo Custodian', '--role', 'custodian', '--new-password-file', bo));
    await run(0, ...asOfficer(both.passwordFile, 'quorum', 'set', '--need', '2'));
    openssl('req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '30', '-subj', '/CN=both.example', '-keyout', both.path('k'), '-out', both.path('c'));
    await run(0, ...asOfficer(both.passwordFile, 'import', both.path('k'), both.path('c')));
    const files = ['--kit', kit(1), kit(3)];
    await run(0, 'recovery', 'open', ...files, '--officer', OFFICER, '--new-password-file', both.write('fresh', `${NEXT}\n`));
    const fresh = both.path('fresh');
    expect(await run(3, ...asOfficer(fresh, ...exported('alone.p12')))).toMatchObject({ error: { code: 'APPROVALS_MISSING' } });
    await run(0, ...asOfficer(fresh, ...exported('both.p12'), ...approve));
    const out = openssl('pkcs12', '-in', both.path('both.p12'), '-nodes', '-nocerts', '-passin', 'pass:a-released-file-5521').toString('utf8');
    both.write('out.pem', out);
    const der = (path: string) => openssl('pkey', '-in', path, '-outform', 'DER');
    expect(der(both.path('out.pem'))).toEqual(der(both.path('k')));
  });

  test('a kit of one sheet is refused, and one of several takes both', async () => {
    const out = ['recovery', 'kit', '--out', both.path('one')];
    expect(await run(3, ...asOfficer(both.path('fresh'), ...out))).toMatchObject({ error: { code: 'POLICY_REFUSED' } });
    expect(await run(3, ...asOfficer(both.path('fresh'), ...out, '--sheets', '2'))).toMatchObject({ error: { code: 'APPROVALS_MISSING' } });
    expect(existsSync(both.path('one-1'))).toBe(false);
    await run(0, ...asOfficer(both.path('fresh'), ...out, '--sheets', '2', ...approve));
    expect([existsSync(both.path('one-1')), existsSync(both.path('one-2'))]).toEqual([true, true]);
  });
});
