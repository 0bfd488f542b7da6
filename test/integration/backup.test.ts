import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BackupRow, BackupState } from '../../preload/contract/backup.ts';
import { BackupBench, filesOf } from './backup-bench.ts';
import { flip } from './recovery-bench.ts';
import { isRoot, SshServer } from './ssh-server.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// From the first target to the copy that is read back, opened, pruned, damaged and lost: each is said, and has its exit status.

const bench = new BackupBench();

interface Ran {
  state: string;
  outcome: string;
  targets: { name: string; state: string; error: { code: string } | null }[];
  copies: BackupRow[];
}
interface Listed {
  total: number;
  items: BackupRow[];
}

describe('a folder', () => {
  let vault: string;
  let usb: string;
  let stored: BackupRow;

  beforeAll(async () => {
    vault = await bench.create('one');
    await bench.add(vault, 'one.example');
  });

  test('before there is any, a loss is what is said, and a run is refused', async () => {
    const state = await bench.answer<BackupState>(0, vault, 'backup', 'settings');
    expect(state).toMatchObject({ targets: [], last: null, verdict: { state: 'loss' }, schedule: { frequency: 'daily', drill: true } });
    expect(await bench.answer(1, vault, 'backup', 'run')).toMatchObject({ error: { code: 'TARGET_NOT_FOUND' } });
  });

  test('is set up with a schedule, and takes the backups that are due, unless it is told otherwise', async () => {
    usb = bench.makeFolder('usb');
    const options = ['--folder', usb, '--frequency', 'weekly', '--at', '04:30', '--keep', 'newest=5,yearly=2', '--after-changes', '9', '--no-drill'];
    const state = await bench.answer<BackupState>(0, vault, 'backup', 'settings', ...options);
    expect(state.targets).toMatchObject([{ name: 'usb', place: { kind: 'folder', path: usb }, scheduled: true, copies: 0 }]);
    expect(state.schedule).toMatchObject({ frequency: 'weekly', at: '04:30', afterChanges: 9, drill: false, withSlots: true });
    // What was not named stays as it was.
    expect(state.schedule.keep).toEqual({ newest: 5, daily: 7, weekly: 4, monthly: 12, yearly: 2 });
    expect(await bench.answer(0, vault, 'backup', 'settings')).toEqual(state);
    const byHand = await bench.answer<BackupState>(0, vault, 'backup', 'settings', '--target', 'usb', '--by-hand');
    expect(byHand.targets).toMatchObject([{ name: 'usb', scheduled: false }]);
  });

  test('is tried', async () => {
    const { targets } = await bench.answer<{ targets: { steps: { step: string; error: unknown }[] }[] }>(0, vault, 'backup', 'test');
    expect(targets[0]?.steps).toEqual(['connect', 'write', 'read-back', 'rename', 'delete'].map((step) => ({ step, error: null })));
    expect(filesOf(usb)).toEqual([]);
  });

  test('gets a backup: two files, and nothing besides', async () => {
    const ran = await bench.answer<Ran>(0, vault, 'backup', 'run');
    expect(ran).toMatchObject({ state: 'done', targets: [{ name: 'usb', state: 'done', error: null }] });
    stored = ran.copies[0] as BackupRow;
    expect(stored).toMatchObject({ target: 'usb', place: usb, state: 'good', drilledAt: null, withSlots: true });
    expect(filesOf(usb)).toEqual([`${stored.name}.age`, `${stored.name}.note`]);
    expect(await bench.answer<Listed>(0, vault, 'backup', 'list')).toEqual({ total: 1, items: [stored] });
  });

  test('is read back', async () => {
    const { copies } = await bench.answer<Ran>(0, vault, 'backup', 'verify');
    expect(copies).toMatchObject([{ id: stored.id, state: 'good' }]);
    expect(copies[0]?.verifiedAt).toBeGreaterThan(stored.verifiedAt ?? 0);
  });

  test('is opened by the passphrase, and every key in it', async () => {
    const drilled = await bench.answer<{ outcome: string; backup: BackupRow }>(0, vault, 'backup', 'drill');
    expect(drilled.outcome).toContain(`${stored.name} could be restored`);
    expect(drilled.backup.drilledAt).not.toBeNull();
    const seals = await bench.answer<{ outcome: string }>(0, vault, 'backup', 'drill', '--seals', '--backup', stored.name, '--target', 'USB');
    expect(seals.outcome).toMatch(/1 private key opens/);
    const { verdict } = await bench.answer<BackupState>(0, vault, 'backup', 'settings');
    expect(verdict).toMatchObject({ state: 'good', reasons: [] });
    expect(verdict.text).toContain('could be restored');
  });

  test('with a drill, the copy is opened as soon as it is stored', async () => {
    await bench.answer(0, vault, 'backup', 'settings', '--drill');
    const [copy] = await bench.backUp(vault);
    expect(copy?.drilledAt).not.toBeNull();
  });

  test('a copy that is damaged ends with the status of integrity, though another is whole', async () => {
    flip(join(usb, `${stored.name}.age`), -100);
    const verified = await bench.answer<{ copies: BackupRow[]; failed: { name: string; code: string }[] }>(4, vault, 'backup', 'verify');
    expect(verified.failed).toMatchObject([{ name: stored.name, code: 'BACKUP_DAMAGED' }]);
    expect(verified.copies.map(({ state }) => state)).toEqual(['good', 'damaged']);
    expect(await bench.answer(4, vault, 'backup', 'drill', '--backup', stored.name)).toMatchObject({ error: { code: 'BACKUP_DAMAGED' } });
    flip(join(usb, `${stored.name}.age`), -100);
    expect(
      (await bench.answer<Ran>(0, vault, 'backup', 'verify')).copies.map(({ state }) => state),
      'the bytes are back, and what is inside was not looked at',
    ).toEqual(['good', 'unproved']);
    await bench.answer(0, vault, 'backup', 'drill', '--backup', stored.name);
    expect((await bench.answer<Ran>(0, vault, 'backup', 'verify')).copies.map(({ state }) => state)).toEqual(['good', 'good']);
  });

  test.each(['age', 'note'])('so does one whose .%s is gone', async (kind) => {
    const file = join(usb, `${stored.name}.${kind}`);
    renameSync(file, bench.path('aside'));
    const verified = await bench.answer<{ failed: { name: string; code: string }[] }>(4, vault, 'backup', 'verify', '--target', 'usb');
    expect(verified.failed).toMatchObject([{ name: stored.name, code: 'BACKUP_NOT_FOUND' }]);
    renameSync(bench.path('aside'), file);
    await bench.answer(0, vault, 'backup', 'verify');
  });

  test('a copy that the vault forgot is found again', async () => {
    await bench.answer(0, vault, 'backup', 'settings', '--remove-target', 'usb');
    expect((await bench.answer<BackupState>(0, vault, 'backup', 'settings')).targets).toEqual([]);
    await bench.answer(0, vault, 'backup', 'settings', '--folder', usb, '--target', 'stick', '--scheduled');
    expect((await bench.answer<Listed>(0, vault, 'backup', 'list', '--target', 'stick')).total).toBe(0);
    const { copies } = await bench.answer<Ran>(0, vault, 'backup', 'verify');
    expect(copies.map(({ target, state }) => [target, state])).toEqual([
      ['stick', 'unproved'],
      ['stick', 'unproved'],
    ]);
    // What lay there meanwhile is believed when it was opened.
    expect((await bench.answer<{ backup: BackupRow }>(0, vault, 'backup', 'drill')).backup).toMatchObject({ id: copies[0]?.id, state: 'good' });
    expect((await bench.answer<BackupState>(0, vault, 'backup', 'settings')).targets).toMatchObject([{ name: 'stick', scheduled: true, copies: 2 }]);
  });

  test('the log says all of it, and is whole', async () => {
    const { items } = await bench.answer<{ items: { action: string }[] }>(0, vault, 'audit', 'list');
    const actions = new Set(items.map(({ action }) => action));
    for (const action of [
      'backup.target-saved',
      'backup.target-removed',
      'backup.schedule-changed',
      'backup.stored',
      'backup.verified',
      'backup.damaged',
      'backup.drilled',
    ])
      expect(actions, action).toContain(action);
    expect(await bench.answer(0, vault, 'audit', 'verify')).toMatchObject({ valid: true });
  });
});

describe('several targets', () => {
  let vault: string;

  beforeAll(async () => {
    vault = await bench.create('two');
    await bench.withTarget(vault, 'there');
    await bench.withTarget(vault, 'gone');
    rmSync(bench.path('gone'), { recursive: true });
  });

  test('one that is missing is named, the other has the backup, and the status is 5', async () => {
    const ran = await bench.answer<Ran & { failed: { name: string; code: string }[] }>(5, vault, 'backup', 'run');
    expect(ran.state).toBe('done-in-part');
    expect(ran.targets.map(({ name, state, error }) => [name, state, error?.code])).toEqual([
      ['gone', 'failed', 'TARGET_UNREACHABLE'],
      ['there', 'done', undefined],
    ]);
    expect(ran.copies).toMatchObject([{ target: 'there' }]);
    expect(ran.failed).toMatchObject([{ name: 'gone', code: 'TARGET_UNREACHABLE' }]);
    expect(existsSync(bench.path('gone')), 'a folder that is missing is not made').toBe(false);
    const { targets, verdict } = await bench.answer<BackupState>(0, vault, 'backup', 'settings');
    expect(targets.find(({ name }) => name === 'gone')?.problem?.error.code).toBe('TARGET_UNREACHABLE');
    expect(verdict.reasons.map(({ text }) => text).join(' ')).toContain('gone: ');
  });

  test('tried, too', async () => {
    const { targets } = await bench.answer<{ targets: { name: string; steps: { error: { code: string } | null }[] }[] }>(5, vault, 'backup', 'test');
    expect(targets.map(({ name, steps }) => [name, steps.at(-1)?.error?.code ?? null])).toEqual([
      ['gone', 'TARGET_UNREACHABLE'],
      ['there', null],
    ]);
    expect(await bench.answer(1, vault, 'backup', 'test', '--target', 'gone')).toMatchObject({ targets: [{ name: 'gone' }] });
  });

  test('one of them alone', async () => {
    expect(await bench.answer(1, vault, 'backup', 'run', '--target', 'gone')).toMatchObject({ error: { code: 'TARGET_UNREACHABLE' } });
    expect((await bench.answer<Ran>(0, vault, 'backup', 'run', '--target', 'there')).copies).toMatchObject([{ target: 'there' }]);
    for (const command of ['run', 'list', 'verify', 'drill', 'test'])
      expect(await bench.answer(1, vault, 'backup', command, '--target', 'nowhere'), command).toMatchObject({ error: { code: 'TARGET_NOT_FOUND' } });
  });

  test('all missing: every one is named, and nothing is done', async () => {
    renameSync(bench.path('there'), bench.path('elsewhere'));
    const { status, document, stderr } = await bench.run('backup', 'run', '--vault', vault, '--password-file', bench.passwordFile);
    expect([status, document.error.code]).toEqual([1, 'TARGET_UNREACHABLE']);
    expect(stderr).toMatch(/^gone: .*TARGET_UNREACHABLE/m);
    expect(stderr).toMatch(/^there: .*TARGET_UNREACHABLE/m);
    renameSync(bench.path('elsewhere'), bench.path('there'));
  });
});

test('what the rule does not keep is removed, after its successor is stored', async () => {
  const vault = await bench.create('pruning');
  const folder = await bench.withTarget(vault, 'few', '--keep', 'newest=2,daily=0,weekly=0,monthly=0,yearly=0');
  const names: string[] = [];
  for (let time = 0; time < 4; time += 1) names.push((await bench.backUp(vault))[0]?.name ?? '');
  expect(filesOf(folder)).toEqual([...names.slice(2).flatMap((name) => [`${name}.age`, `${name}.note`])].sort());
  expect((await bench.answer<Listed>(0, vault, 'backup', 'list')).items.map(({ name }) => name)).toEqual(names.slice(2).reverse());
  const { items } = await bench.answer<Listed>(0, vault, 'backup', 'list', '--pruned');
  expect(items.map(({ name, state }) => [name, state])).toEqual(names.map((name, at) => [name, at < 2 ? 'pruned' : 'good']).reverse());
});

describe('what is refused', () => {
  let vault: string;
  const settings = (status: number, ...args: string[]) => bench.answer(status, vault, 'backup', 'settings', ...args);

  beforeAll(async () => {
    vault = await bench.create('refusing', null);
    await bench.withTarget(vault, 'taken');
  });

  test.each([
    ['a folder in the vault', () => ['--folder', join(vault, 'inside')], 'TARGET_INVALID'],
    ['the kit alone, where there is none', () => ['--kit-only'], 'SCHEDULE_INVALID'],
    ['an expression that never comes', () => ['--frequency', '0 0 31 4 *'], 'SCHEDULE_INVALID'],
    ['an expression of more than 200 characters', () => ['--frequency', `0 2 ${'1,'.repeat(100)}1 * *`], 'SCHEDULE_INVALID'],
    ['a day that no month has', () => ['--frequency', 'monthly', '--day', '32'], 'USAGE'],
    ['more changes than are counted', () => ['--after-changes', '1000001'], 'USAGE'],
    ['an expression for every minute', () => ['--frequency', '* * * * *'], 'SCHEDULE_INVALID'],
    ['a server with nothing that signs in', () => ['--sftp', 'me@127.0.0.1:1/x', '--host-key', `SHA256:${'A'.repeat(43)}`], 'USAGE'],
  ])('%s', async (_what, args, code) => {
    const before = await bench.answer<BackupState>(0, vault, 'backup', 'settings');
    expect(await settings(2, ...args())).toMatchObject({ error: { code } });
    expect(await bench.answer(0, vault, 'backup', 'settings')).toEqual(before);
  });

  test('what is wrong with the schedule keeps the target from being saved, too', async () => {
    for (const wrong of [['--frequency', '0 0 31 4 *'], ['--kit-only']]) await settings(2, '--folder', bench.path('taken'), '--target', 'more', ...wrong);
    expect((await bench.answer<BackupState>(0, vault, 'backup', 'settings')).targets.map(({ name }) => name)).toEqual(['taken']);
  });

  test('a target that is not there', async () => {
    expect(await settings(1, '--remove-target', 'nothing')).toMatchObject({ error: { code: 'TARGET_NOT_FOUND' } });
    expect(await settings(1, '--target', 'nothing', '--scheduled')).toMatchObject({ error: { code: 'TARGET_NOT_FOUND' } });
  });

  test('a drill where there is nothing', async () => {
    expect(await bench.answer(1, vault, 'backup', 'drill')).toMatchObject({ error: { code: 'BACKUP_NOT_FOUND' } });
    expect(await bench.answer(1, vault, 'backup', 'drill', '--backup', 'strongroom-0000000000000000-1')).toMatchObject({ error: { code: 'BACKUP_NOT_FOUND' } });
  });
});

describe('an SFTP server', () => {
  let server: SshServer;
  let vault: string;
  let place: string[];
  let signIn: string[];

  beforeAll(async () => {
    server = await SshServer.start();
    vault = await bench.create('three');
    await bench.add(vault, 'three.example');
    place = ['--sftp', `${server.user}@127.0.0.1:${server.port}/${server.folder}`];
    const password = bench.write('sftp-password', `${server.password}\n`);
    // An account with a password takes root to make.
    signIn = isRoot ? ['--sftp-password-file', password] : ['--identity-file', join(server.base, 'identity')];
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test('is not set up before its key was compared, and the error shows that key', async () => {
    const { error } = await bench.answer(2, vault, 'backup', 'settings', ...place, ...signIn);
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining(server.hostKey), hint: expect.stringMatching(/^Compare /) });
    expect(server.log).not.toContain('Accepted');
  });

  test('takes backups on schedule, is tried, and is restored from with the kit', async () => {
    const state = await bench.answer<BackupState>(0, vault, 'backup', 'settings', ...place, ...signIn, '--host-key', server.hostKey, '--target', 'nas');
    expect(state.targets).toMatchObject([{ name: 'nas', scheduled: true, signIn: isRoot ? 'password' : 'key', place: { hostKey: server.hostKey } }]);
    expect(state.dueAt).toBeGreaterThan(Date.now());
    const [copy] = await bench.backUp(vault);
    expect(filesOf(server.folder)).toEqual([`${copy?.name}.age`, `${copy?.name}.note`]);
    expect(await bench.answer(0, vault, 'backup', 'test')).toMatchObject({ targets: [{ steps: Array.from({ length: 5 }, () => ({ error: null })) }] });
    const from = [...place, ...signIn, '--host-key', server.hostKey, '--kit-file', bench.path('three.kit'), '--into', bench.path('from-sftp')];
    expect(await bench.demand(0, 'restore', ...from)).toMatchObject({ restored: { name: copy?.name } });
    expect(await bench.answer(0, bench.path('from-sftp'), 'certificates')).toMatchObject({ items: [{ commonName: 'three.example', privateKey: 'in-store' }] });
  });

  test('its key and its name stay where only the rest is changed; another server gets nothing of it', async () => {
    const changed = await bench.answer<BackupState>(0, vault, 'backup', 'settings', '--target', 'nas', '--by-hand');
    expect(changed.targets).toMatchObject([{ name: 'nas', scheduled: false, place: { hostKey: server.hostKey } }]);
    await bench.backUp(vault);
    expect(await bench.answer(2, vault, 'backup', 'settings', '--target', 'nas', '--sftp', 'me@127.0.0.1:1/x', '--host-key', server.hostKey)).toMatchObject({
      error: { code: 'USAGE', message: expect.stringContaining('signs in') },
    });
  });

  test('signs in with a private key that has a passphrase of its own', async () => {
    const identity = server.makeKey('second', ['-t', 'ed25519', '-a', '1'], 'tin-kettle-9');
    server.authorize(`${identity}.pub`);
    const key = ['--target', 'nas', '--identity-file', identity];
    expect(await bench.answer(2, vault, 'backup', 'settings', ...key)).toMatchObject({
      error: { code: 'USAGE', hint: expect.stringContaining('--identity-passphrase-file') },
    });
    const opens = ['--identity-passphrase-file', bench.write('identity-passphrase', 'tin-kettle-9\n')];
    expect((await bench.answer<BackupState>(0, vault, 'backup', 'settings', ...key, ...opens)).targets).toMatchObject([{ signIn: 'key', copies: 2 }]);
    await bench.backUp(vault);
  });

  test('with another key than it had, nobody signs in', async () => {
    const accepted = server.log.split('Accepted').length;
    server.makeKey('host', ['-t', 'ecdsa']);
    await server.restart();
    expect(await bench.answer(4, vault, 'backup', 'run')).toMatchObject({ error: { code: 'TARGET_HOST_KEY_CHANGED' } });
    expect(server.log.split('Accepted').length).toBe(accepted);
  });

  test('what signs in lies nowhere in the vault in clear', () => {
    const secrets = [server.password, 'tin-kettle-9', 'OPENSSH PRIVATE KEY', readFileSync(join(server.base, 'second'), 'utf8').split('\n')[2] as string];
    const files = readdirSync(vault, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(join(parentPath, name));
      for (const secret of secrets) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false);
    }
  });
});
