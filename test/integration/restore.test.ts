import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import type { BackupRow } from '../../preload/contract/backup.ts';
import { BackupBench, filesOf, type Refused, type Restored } from './backup-bench.ts';
import { keyBytes } from './oracles.ts';
import { CommandBench, OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// A vault comes back from its backup as it was; what is in the way, replayed, hidden, or of a second history is refused or said.

const bench = new BackupBench();

/** Vault and backups as they were made once; tests work on copies of the folders. */
let vault: string;
let safe: string;
/** The vault when the first backup was made, and when the second was. */
let older: string;
let vaultId: string;
let newer: string;
let first: BackupRow;
let second: BackupRow;
let count = 0;

const kit = bench.path('home.kit');
const fresh = (name: string) => bench.path(`${name}-${(count += 1)}`);

function copyOf(folder: string): string {
  const copy = fresh('copy');
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  return copy;
}

/** Restores with the passphrase, and expects that status. */
function restore<T = Restored>(status: number, from: string, into: string, ...args: string[]): Promise<T> {
  return bench.demand<T>(status, 'restore', '--from', from, '--into', into, '--password-file', bench.passwordFile, ...args);
}

/** Restores into a place where nothing is, and expects that it is refused and leaves nothing. */
async function refused(status: number, from: string, ...args: string[]): Promise<Refused['error']> {
  const into = fresh('refused');
  const { error } = await restore<Refused>(status, from, into, ...args);
  expect(existsSync(into)).toBe(false);
  expectNothingStaged();
  return error;
}

function expectNothingStaged(): void {
  expect(readdirSync(bench.folder).filter((name) => name.startsWith('.restore-'))).toEqual([]);
}

function certificatesOf(folder: string): Promise<object> {
  return bench.answer<object>(0, folder, 'certificates');
}

/** Of every file, in one. */
function hashOf(folder: string): string {
  const files = readdirSync(folder).sort();
  return sha256Hex(Buffer.from(files.map((name) => `${name} ${sha256Hex(readFileSync(join(folder, name)))}`).join('\n')));
}

/** By its file's own name, whatever the log of the vault says. */
function rename(folder: string, from: string, to: string): void {
  for (const suffix of ['age', 'note']) renameSync(join(folder, `${from}.${suffix}`), join(folder, `${to}.${suffix}`));
}

beforeAll(async () => {
  vault = await bench.create('home');
  await bench.add(vault, 'one.example');
  await bench.add(vault, 'two.example');
  safe = await bench.withTarget(vault, 'safe');
  older = copyOf(vault);
  [first] = (await bench.backUp(vault)) as [BackupRow];
  await bench.add(vault, 'three.example');
  [second] = (await bench.backUp(vault)) as [BackupRow];
  newer = copyOf(vault);
  ({ vaultId } = await bench.demand<{ vaultId: string }>(0, 'status', '--vault', vault));
});

describe('the vault comes back', () => {
  test('listed before, and marked as unchecked', async () => {
    const { backups, problems } = await bench.demand<{ backups: object[]; problems: object[] }>(0, 'restore', '--from', safe, '--list');
    expect(backups).toMatchObject([
      { name: second.name, logSize: second.logSize, size: second.size, state: 'unchecked', withSlots: true },
      { name: first.name, state: 'unchecked' },
    ]);
    expect(problems).toEqual([]);
  });

  test.each(['passphrase', 'kit'])('by the %s: the same certificates and keys under the same passphrase, and a whole log', async (secret) => {
    const into = fresh('restored');
    const restored =
      secret === 'kit' ? await bench.demand<Restored>(0, 'restore', '--from', safe, '--into', into, '--kit-file', kit) : await restore(0, safe, into);
    expect(restored).toMatchObject({
      restored: { name: second.name, logSize: second.logSize, takenAt: second.takenAt },
      into,
      movedTo: null,
      warnings: [],
      problems: [],
    });
    expect(restored.anchor).toContain('this backup’s own');
    expect(restored.backups.map(({ name, state }) => [name, state])).toEqual([
      [second.name, 'proved'],
      [first.name, 'signed'],
    ]);
    expect(await certificatesOf(into)).toEqual(await certificatesOf(newer));
    for (const name of ['one.example', 'three.example']) {
      const out = bench.path(`${name}.${secret}.pem`);
      await bench.answer(0, into, 'export', `cn:${name}`, '--format', 'pem', '--plain', '--out', out);
      expect(keyBytes(out)).toBe(keyBytes(bench.path(`${name}.pem`)));
    }
    expect(await bench.answer(0, into, 'audit', 'verify')).toMatchObject({ valid: true });
    const { items } = await bench.answer<{ items: { text: string; actor: string }[] }>(0, into, 'audit', 'list', '--action', 'vault.restored');
    expect(items).toHaveLength(1);
    expect(items[0]?.text).toMatch(
      new RegExp(`^${secret === 'kit' ? 'The recovery kit' : OFFICER} restored the vault from the backup ${second.name} .* lay on ${safe}\\.`),
    );
    expectNothingStaged();
  });

  test('an older one by its name, and the newer is shown as the newest anchor', async () => {
    const into = fresh('restored');
    const restored = await restore(0, safe, into, '--backup', first.name);
    expect(restored).toMatchObject({ restored: { name: first.name } });
    expect(restored.anchor).toContain(`${second.logSize} entries`);
    expect(await bench.answer(0, into, 'certificates')).toMatchObject({ total: 2 });
  });

  test('and goes on: its next backup stands beside those that it came from, and no fork is seen', async () => {
    const [into, from] = [fresh('restored'), copyOf(safe)];
    await restore(0, from, into);
    await bench.answer(0, into, 'backup', 'settings', '--folder', from, '--target', 'safe');
    await bench.add(into, `after-${count}.example`);
    const { copies } = await bench.answer<{ copies: BackupRow[] }>(0, into, 'backup', 'run');
    const again = fresh('restored');
    expect(await restore(0, from, again)).toMatchObject({ restored: { name: copies[0]?.name }, warnings: [] });
    expect(await certificatesOf(again)).toEqual(await certificatesOf(into));
  });

  test('with a checkpoint that was kept elsewhere, and says what it shows', async () => {
    const [going, kept] = [copyOf(newer), fresh('checkpoint')];
    await bench.answer(0, going, 'audit', 'checkpoint', '--out', kept);
    // The backups are older than that, and somebody may have hidden the newer ones.
    expect(await refused(4, safe, '--checkpoint', kept)).toMatchObject({ code: 'VAULT_ROLLED_BACK' });
    const folder = bench.makeFolder(`later-${(count += 1)}`);
    await bench.answer(0, going, 'backup', 'settings', '--folder', folder, '--target', 'later');
    await bench.answer(0, going, 'backup', 'run', '--target', 'later');
    expect(await restore(0, folder, fresh('restored'), '--checkpoint', kept)).toMatchObject({ warnings: [], anchor: expect.stringContaining('continues it') });
    expect(await refused(4, safe, '--checkpoint', bench.passwordFile)).toMatchObject({ code: 'CHECKPOINT_INVALID' });
  });
});

describe('what opens it', () => {
  test('a wrong passphrase does not', async () => {
    const wrong = bench.write('wrong', 'another-lantern-48-meadow-tuba\n');
    const into = fresh('refused');
    const { error } = await bench.demand(3, 'restore', '--from', safe, '--into', into, '--password-file', wrong);
    expect(error.code).toBe('BACKUP_KEY_WRONG');
    expect(existsSync(into)).toBe(false);
    expectNothingStaged();
  });

  test('nor does the kit of another vault, whether its sheet says so or not', async () => {
    await bench.create('stranger');
    const sheet = readFileSync(bench.path('stranger.kit'), 'utf8');
    const line = bench.write('stranger.line', `${/^AGE-SECRET-KEY-PQ-1\w+$/m.exec(sheet)?.[0]}\n`);
    for (const args of [
      ['--kit-file', bench.path('stranger.kit')],
      ['--kit-file', line, '--vault-id', vaultId],
    ]) {
      const { error } = await bench.demand(3, 'restore', '--from', safe, '--into', fresh('refused'), ...args);
      expect(error.code).toBe('BACKUP_KEY_WRONG');
    }
    const { error } = await bench.demand(3, 'restore', '--from', safe, '--into', fresh('refused'), '--kit-file', kit, '--vault-id', '00000000');
    expect(error).toMatchObject({ code: 'BACKUP_KEY_WRONG', message: expect.stringContaining('recovery kit') });
  });

  test('the identity of a kit, together with the vault id that its sheet prints', async () => {
    const line = bench.write('home.line', `${/^AGE-SECRET-KEY-PQ-1\w+$/m.exec(readFileSync(kit, 'utf8'))?.[0]}\n`);
    const from = ['restore', '--from', safe, '--kit-file', line, '--into'];
    for (const less of [[], ['--vault-id', vaultId.slice(0, 15)]])
      expect(await bench.demand(2, ...from, fresh('refused'), ...less)).toMatchObject({ error: { code: 'USAGE' } });
    expect(await bench.demand(0, ...from, fresh('restored'), '--vault-id', vaultId.slice(0, 16))).toMatchObject({ restored: { vaultId } });
  });

  test('the kit alone, where the notes have no slots', async () => {
    const closed = await bench.create('closed');
    const folder = await bench.withTarget(closed, 'closed-safe', '--kit-only');
    expect((await bench.backUp(closed))[0]).toMatchObject({ withSlots: false });
    expect(readFileSync(join(folder, filesOf(folder).find((name) => name.endsWith('.note')) as string), 'utf8')).not.toContain('argon2id');
    expect(await refused(3, folder)).toMatchObject({ code: 'BACKUP_KEY_WRONG', message: expect.stringContaining('recovery kit alone') });
    expect(await bench.answer(3, closed, 'backup', 'drill')).toMatchObject({ error: { code: 'BACKUP_KEY_WRONG' } });
    await bench.demand(0, 'restore', '--from', folder, '--into', fresh('restored'), '--kit-file', bench.path('closed.kit'));
  });

  test('the passphrase that was valid when it was made', async () => {
    const changing = copyOf(newer);
    const next = bench.write('next', 'walnut-turbine-harbor-lilac-57\n');
    await bench.answer(0, changing, 'passphrase', 'change', '--new-password-file', next);
    const into = fresh('refused');
    expect(await bench.demand(3, 'restore', '--from', safe, '--into', into, '--password-file', next)).toMatchObject({ error: { code: 'BACKUP_KEY_WRONG' } });
    const folder = bench.makeFolder(`next-safe-${(count += 1)}`);
    const asNext = ['--vault', changing, '--password-file', next];
    await bench.demand(0, 'backup', 'settings', '--folder', folder, '--target', 'safe', ...asNext);
    await bench.demand(0, 'backup', 'run', '--target', 'safe', ...asNext);
    await bench.demand(0, 'restore', '--from', folder, '--into', into, '--password-file', next);
    await bench.demand(0, 'certificates', '--vault', into, '--password-file', next);
  });
});

describe('what is in the way', () => {
  test('an older copy of the same vault is moved aside, and stays', async () => {
    const into = copyOf(older);
    const before = hashOf(into);
    const { movedTo } = await restore(0, safe, into);
    expect(hashOf(movedTo as string)).toBe(before);
    expect(await certificatesOf(into)).toEqual(await certificatesOf(newer));
    expect(await restore(0, safe, into, '--replace', into.split('/').at(-1) as string)).toMatchObject({ movedTo: `${movedTo}-2` });
  });

  test('a newer one only after its name was typed', async () => {
    const into = copyOf(newer);
    const before = hashOf(into);
    const name = into.split('/').at(-1) as string;
    for (const typed of [[], ['--replace', 'another'], ['--replace', '']]) {
      const { error } = await restore<Refused>(3, safe, into, ...typed);
      expect(error).toMatchObject({ code: 'RESTORE_NEEDS_CONFIRMATION', hint: expect.stringContaining(`--replace ${name}`) });
      expect(hashOf(into)).toBe(before);
      expectNothingStaged();
    }
    const { movedTo } = await restore(0, safe, into, '--replace', name);
    expect(hashOf(movedTo as string)).toBe(before);
    expect(await bench.answer(0, movedTo as string, 'audit', 'verify')).toMatchObject({ valid: true });
  });

  test('one whose checkpoint is gone might be newer', async () => {
    const into = copyOf(older);
    rmSync(join(into, 'checkpoint'));
    expect(await restore(3, safe, into)).toMatchObject({ error: { code: 'RESTORE_NEEDS_CONFIRMATION' } });
  });

  test('another vault never', async () => {
    const into = await bench.create(`other-${(count += 1)}`);
    const before = hashOf(into);
    expect(await restore(1, safe, into, '--replace', into.split('/').at(-1) as string)).toMatchObject({ error: { code: 'VAULT_EXISTS' } });
    expect(hashOf(into)).toBe(before);
  });

  test('nor anything else, nor a vault that is open', async () => {
    const other = bench.makeFolder(`other-${(count += 1)}`);
    writeFileSync(join(other, 'diary.txt'), 'mine');
    expect(await restore(1, safe, other)).toMatchObject({ error: { code: 'VAULT_EXISTS' } });
    expect(readdirSync(other)).toEqual(['diary.txt']);
    expect(await restore(1, safe, bench.passwordFile)).toMatchObject({ error: { code: 'VAULT_UNWRITABLE' } });
    const open = copyOf(newer);
    const marks = readdirSync(open);
    const { openVault } = await import('../../main/service/open-vault.ts');
    const passphrase = readFileSync(bench.passwordFile).subarray(0, -1);
    const session = await openVault({ folder: open, officer: OFFICER, passphrase, host: 'bench', now: Date.now, events: silentEvents });
    try {
      expect(await restore(3, safe, open)).toMatchObject({ error: { code: 'VAULT_IN_USE' } });
    } finally {
      await session.close('by the test');
    }
    expect(readdirSync(open).sort()).toEqual(marks.sort());
  });

  test('an empty folder is no obstacle', async () => {
    const into = bench.makeFolder(`empty-${(count += 1)}`);
    expect(await restore(0, safe, into)).toMatchObject({ movedTo: null });
  });
});

describe('several vaults in one place', () => {
  let both: string;
  let other: { vaultId: string };

  beforeAll(async () => {
    both = copyOf(safe);
    const second = await bench.create('neighbour');
    await bench.answer(0, second, 'backup', 'settings', '--folder', both, '--target', 'both');
    await bench.backUp(second);
    other = await bench.demand<{ vaultId: string }>(0, 'status', '--vault', second);
  });

  test('it has to be said which; a prefix is enough', async () => {
    expect(await refused(2, both)).toMatchObject({ code: 'USAGE', hint: expect.stringContaining(other.vaultId) });
    expect(await restore(0, both, fresh('restored'), '--vault-id', other.vaultId.slice(0, 6).toUpperCase())).toMatchObject({
      restored: { vaultId: other.vaultId },
    });
    expect(await refused(1, both, '--vault-id', '0123456789abcdef')).toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('a kit’s sheet says it', async () => {
    const from = ['restore', '--from', both, '--kit-file', bench.path('neighbour.kit'), '--into'];
    expect(await bench.demand(0, ...from, fresh('restored'))).toMatchObject({ restored: { vaultId: other.vaultId } });
  });
});

describe('which is the latest', () => {
  test('the times of files say nothing', async () => {
    const from = copyOf(safe);
    const soon = new Date(Date.now() + 3_600_000);
    for (const suffix of ['age', 'note']) {
      utimesSync(join(from, `${first.name}.${suffix}`), soon, soon);
      utimesSync(join(from, `${second.name}.${suffix}`), new Date(0), new Date(0));
    }
    expect(await restore(0, from, fresh('restored'))).toMatchObject({ restored: { name: second.name }, warnings: [] });
  });

  test('an old one under the name of a newer is refused, and named', async () => {
    const from = copyOf(safe);
    const newest = second.name.replace(/\d+$/, '9999');
    rename(from, first.name, newest);
    const error = await refused(4, from);
    expect(error).toMatchObject({ code: 'BACKUP_NEWER_UNPROVED', message: expect.stringContaining(newest) });
    expect(await refused(4, from, '--backup', newest)).toMatchObject({ code: 'BACKUP_DAMAGED' });
    expect(await restore(0, from, fresh('restored'), '--backup', second.name)).toMatchObject({ problems: [{ name: newest, code: 'BACKUP_DAMAGED' }] });
  });

  test('one whose note names another vault is not passed over either', async () => {
    const from = copyOf(safe);
    const note = join(from, `${second.name}.note`);
    const last = vaultId.at(-1) === '0' ? '1' : '0';
    writeFileSync(note, readFileSync(note, 'utf8').replace(`"vaultId":"${vaultId}"`, `"vaultId":"${vaultId.slice(0, -1)}${last}"`));
    expect(await refused(4, from, '--vault-id', vaultId)).toMatchObject({ code: 'BACKUP_NEWER_UNPROVED', message: expect.stringContaining(second.name) });
  });

  test('one whose container was removed is not passed over in silence', async () => {
    const from = copyOf(safe);
    rmSync(join(from, `${second.name}.age`));
    expect(await refused(4, from)).toMatchObject({ code: 'BACKUP_NEWER_UNPROVED', message: expect.stringContaining(second.name) });
    const restored = await restore(0, from, fresh('restored'), '--backup', first.name);
    expect(restored.anchor).toContain(`${second.logSize} entries`);
    // The only one there is.
    for (const suffix of ['age', 'note']) rmSync(join(from, `${first.name}.${suffix}`));
    expect(await refused(1, from)).toMatchObject({ code: 'BACKUP_NOT_FOUND', message: expect.stringContaining('container') });
  });

  test('one without a note was never finished: it is said, and counts for nothing', async () => {
    const from = copyOf(safe);
    rmSync(join(from, `${second.name}.note`));
    const restored = await restore(0, from, fresh('restored'));
    expect(restored).toMatchObject({ restored: { name: first.name }, problems: [{ name: second.name, code: 'BACKUP_INCOMPLETE' }] });
  });

  test('nothing there is said, too', async () => {
    expect(await refused(1, bench.makeFolder(`nothing-${(count += 1)}`))).toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    expect(await refused(1, bench.path('not-there'))).toMatchObject({ code: 'TARGET_UNREACHABLE' });
    expect(await refused(1, safe, '--backup', 'strongroom-0000000000000000-1')).toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});

describe('two histories', () => {
  test('are found by whoever opens one within reach of the other’s backups, and by the restore', async () => {
    const [one, other] = [copyOf(newer), copyOf(newer)];
    const folder = bench.makeFolder('forked');
    const apart = bench.makeFolder('apart');
    const rule = ['--target', 'shared', '--keep', 'newest=1,daily=0,weekly=0,monthly=0'];
    await bench.answer(0, one, 'backup', 'settings', '--folder', folder, ...rule);
    await bench.answer(0, other, 'backup', 'settings', '--folder', apart, ...rule);
    await bench.add(one, 'left.example');
    await bench.answer(0, one, 'backup', 'run', '--target', 'shared');
    await bench.add(other, 'right.example');
    await bench.add(other, 'right-too.example');
    const { copies } = await bench.answer<{ copies: BackupRow[] }>(0, other, 'backup', 'run', '--target', 'shared');
    for (const file of filesOf(folder)) cpSync(join(folder, file), join(apart, file));
    expect(await bench.answer(4, other, 'backup', 'run', '--target', 'shared')).toMatchObject({ error: { code: 'LOG_FORKED' } });
    expect(filesOf(apart)).toHaveLength(4);
    const restored = await restore(0, apart, fresh('restored'));
    expect(restored).toMatchObject({ restored: { name: copies[0]?.name } });
    expect(restored.warnings).toHaveLength(1);
    expect(restored.warnings[0]).toContain('another history');
  });

  test('one behind the other: nothing is replaced', async () => {
    const [one, other] = [copyOf(newer), copyOf(newer)];
    const folder = bench.makeFolder('same-length');
    for (const branch of [one, other]) await bench.answer(0, branch, 'backup', 'settings', '--folder', folder, '--target', 'shared');
    await bench.answer(0, one, 'backup', 'run', '--target', 'shared');
    const before = hashOf(folder);
    expect(await bench.answer(4, other, 'backup', 'run', '--target', 'shared')).toMatchObject({ error: { code: 'VAULT_ROLLED_BACK' } });
    expect(hashOf(folder)).toBe(before);
  });
});

describe('as a process of its own, with the real derivation', () => {
  const real = new CommandBench();

  test('a vault is made, backed up, lost and restored', async () => {
    await real.create();
    real.write('pair.pem', bench.pairs.get('one.example')!.keyPem + bench.pairs.get('one.example')!.certificatePem);
    await real.answer(0, 'import', 'pair.pem');
    mkdirSync(real.path('usb'));
    await real.answer(0, 'backup', 'settings', '--folder', 'usb');
    await real.answer(0, 'backup', 'run');
    rmSync(real.vault, { recursive: true });
    const run = await real.asOfficer('restore', '--from', 'usb', '--into', 'vault');
    expect([run.status, run.stderr]).toEqual([0, expect.stringContaining('Opening with the passphrase')]);
    expect(run.stdout).toMatch(/^Restored +strongroom-/);
    expect(await real.answer(0, 'certificates')).toMatchObject({ items: [{ commonName: 'one.example', privateKey: 'in-store' }] });
  });

  test('stopped in the middle, a restore ends in order and leaves nothing', async () => {
    const { child, ended, said } = real.begin(['restore', '--from', 'usb', '--password-file', real.passwordFile, '--into', 'stopped', '--json']);
    // The derivation takes its time, and is not stopped half way.
    await said(/Opening with the passphrase/);
    child.kill('SIGINT');
    const { status, signal, stdout, stderr } = await ended;
    expect([status, signal, JSON.parse(stdout).error.code]).toEqual([1, null, 'CANCELLED']);
    expect(stderr).toContain('Stopping.');
    expect(readdirSync(real.folder).filter((name) => name === 'stopped' || name.startsWith('.restore-'))).toEqual([]);
  });
});
