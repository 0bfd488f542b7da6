import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import type { Drive } from '../../main/media/drive.ts';
import { anchorState } from '../../main/service/anchor-calls.ts';
import { verifyLog } from '../../main/service/log-calls.ts';
import { openVault } from '../../main/service/open-vault.ts';
import { changeSettings } from '../../main/service/settings.ts';
import { readHeader, writeHeader } from '../../main/vault/header-file.ts';
import { context } from '../unit/service/opened-vault.ts';
import { openedAs, vaultOfSeveral } from '../unit/service/several-custodians.ts';
import { CommandHere } from './command-here.ts';
import { OFFICER, PASSPHRASE } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Known answers of the derivation are not those of its stand-in.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// A whole folder that is rolled back agrees with itself. What convicts it is an anchor that was not rolled back with it.
const bench = new CommandHere();
const safe = bench.path('safe');
let file: string;
/** A checkpoint of another vault. */
let foreign: string;

interface State {
  places: { name: string; kind: string; last: { size: number } | null; problem: string | null }[];
  newest: { place: string; size: number } | null;
  tail: { entries: number };
}

const anchors = () => readFileSync(file, 'utf8');
const copyVault = (name: string) => {
  rmSync(bench.path(name), { recursive: true, force: true });
  cpSync(bench.vault, bench.path(name), { recursive: true });
};
const putBack = (name: string) => {
  rmSync(bench.vault, { recursive: true, force: true });
  cpSync(bench.path(name), bench.vault, { recursive: true });
};

beforeAll(async () => {
  await bench.create();
  mkdirSync(safe);
  const state = await bench.answer<State>(0, 'audit', 'anchor', 'add', '--name', 'the safe', '--folder', safe);
  expect(state.places).toMatchObject([{ name: 'the safe', kind: 'folder', problem: null, last: { size: state.newest?.size } }]);
  const [only] = execFileSync('ls', [join(safe, 'strongroom-anchors')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(only).toMatch(/^[0-9a-f]{16}\.anchors$/);
  file = join(safe, 'strongroom-anchors', only as string);
});

describe('a place for anchors', () => {
  test('gets one at each lock, behind those that are there, and no key', async () => {
    const before = anchors();
    await bench.answer(0, 'commands');
    expect(anchors().startsWith(before)).toBe(true);
    expect(anchors().length).toBeGreaterThan(before.length);
    for (const line of anchors().split('\n'))
      expect(line).toMatch(
        /^$|^strongroom\/[0-9a-f]{64}$|^\d+$|^[A-Za-z0-9+/]{43}=$|^time \d+$|^policy \d+ [0-9a-f]{64}$|^database [0-9a-f]{64}$|^— strongroom\/\S+ \S{92}$/,
      );
    // The lock itself is anchored: what this session sees is only its own beginning.
    const { tail, newest } = await bench.answer<State>(0, 'audit', 'anchor', 'list');
    expect(newest?.place).toBe('the safe');
    expect(tail.entries).toBeLessThan(5);
  });

  test('is written on demand, is not the vault’s own folder, and has a name of its own', async () => {
    expect(await bench.answer(0, 'audit', 'anchor', 'now')).toEqual({ written: ['the safe'], failed: [], unreachable: [] });
    for (const args of [
      ['--name', 'own', '--folder', join(bench.vault, 'x')],
      ['--name', 'The Safe', '--folder', bench.path('elsewhere')],
      ['--name', 'stick', '--drive', 'no such drive'],
    ])
      expect((await bench.asOfficer('audit', 'anchor', 'add', ...args)).stderr).toMatch(/ANCHOR_PLACE_INVALID/);
    expect((await bench.asOfficer('audit', 'anchor', 'remove', '--name', 'nowhere')).stderr).toMatch(/ANCHOR_PLACE_INVALID/);
  });

  test('that is out of reach holds nothing up, and is said', async () => {
    renameSync(safe, bench.path('away'));
    const { status, stdout } = await bench.asOfficer('audit', 'anchor', 'now', '--json');
    renameSync(bench.path('away'), safe);
    expect([status, JSON.parse(stdout)]).toEqual([1, { written: [], failed: [], unreachable: ['the safe'] }]);
    expect(existsSync(join(bench.vault, 'anchored.json'))).toBe(true);
  });

  test('keeps a note that was torn, and goes on behind it', async () => {
    const whole = anchors();
    truncateSync(file, whole.length - 40);
    const torn = anchors();
    await bench.answer(0, 'commands');
    expect(anchors().startsWith(`${torn}\n`)).toBe(true);
    expect(await bench.answer(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });

  test('may hold what counts for nothing: it is said and changes nothing', async () => {
    const other = new CommandHere();
    rmSync(other.vault, { recursive: true, force: true });
    await other.answer(0, 'create', '--officer', OFFICER);
    await other.answer(0, 'audit', 'checkpoint', '--out', other.path('foreign.txt'));
    const before = anchors();
    const last = before.slice(before.lastIndexOf('\nstrongroom/') + 1);
    foreign = readFileSync(other.path('foreign.txt'), 'utf8');
    appendFileSync(file, foreign);
    appendFileSync(file, last.replace(/^\d+$/m, '999999'));
    const { status, stderr } = await bench.asOfficer('commands');
    expect(status).toBe(0);
    expect(stderr).toMatch(/2 anchors on the safe count for nothing: (it is of another vault|a signature is wrong)/);
    writeFileSync(file, before);
  });
});

describe('an older copy of the whole folder', () => {
  test('is refused while an anchor is in reach, and nothing is signed over it', async () => {
    copyVault('older');
    await bench.answer(0, 'commands');
    copyVault('newest');
    putBack('older');
    const checkpoint = readFileSync(join(bench.vault, 'checkpoint'));
    const { status, stderr } = await bench.asOfficer('status');
    expect(status).toBe(4);
    expect(stderr).toMatch(/VAULT_ROLLED_BACK/);
    expect(stderr).toMatch(/An anchor on the safe, signed by Ada Custodian on .* UTC, covers \d+ entries; the log has \d+: this is an older copy/);
    expect(readFileSync(join(bench.vault, 'checkpoint'))).toEqual(checkpoint);
    putBack('newest');
    expect((await bench.asOfficer('status')).status).toBe(0);
  });

  test('that went on by itself is another history, of which both roots and who signed are named', async () => {
    copyVault('newest');
    putBack('older');
    renameSync(safe, bench.path('away'));
    for (let times = 0; times < 4; times += 1) expect((await bench.asOfficer('commands')).status).toBe(0);
    renameSync(bench.path('away'), safe);
    const { status, stderr } = await bench.asOfficer('commands');
    expect([status, stderr]).toEqual([4, expect.stringMatching(/LOG_FORKED/)]);
    expect(stderr).toMatch(/signed by Ada Custodian on .* its root hash is [0-9a-f]{64}, that of the log [0-9a-f]{64}\. There are two histories/);
    // The same, said by whoever has the anchor as a file.
    rmSync(bench.path('away'), { recursive: true, force: true });
    renameSync(safe, bench.path('away'));
    const { stdout } = await bench.asOfficer('audit', 'verify', '--checkpoint', join(bench.path('away'), file.slice(safe.length)), '--json');
    expect(JSON.parse(stdout).problems.map(({ code }: { code: string }) => code)).toContain('LOG_FORKED');
    renameSync(bench.path('away'), safe);
    putBack('newest');
  });
});

test('a header from before the policy in force is an older copy, with or without the checkpoint file', async () => {
  const vault = await vaultOfSeveral(bench.folder, 'grown', [{ name: 'Bob', role: 'auditor' }], 1);
  const session = await openedAs(vault, 'Alice');
  expect((await (await verifyLog(session, null)).ended)?.valid).toBe(true);
  using key = SecretBytes.copy(session.databaseKey.bytes);
  await session.close('test');
  // As it was before Bob came, which any officer could write: all have the key of its code.
  const { mac: _mac, ...header } = readHeader(vault);
  writeHeader(vault, { ...header, policies: header.policies.slice(0, 1) }, key);
  await expect(openedAs(vault, 'Alice')).rejects.toMatchObject({ code: 'VAULT_ROLLED_BACK', message: expect.stringMatching(/^Policy 2 was in force when/) });
  rmSync(join(vault, 'checkpoint'));
  await expect(openedAs(vault, 'Alice')).rejects.toMatchObject({ code: 'VAULT_ROLLED_BACK', message: expect.stringMatching(/^The log tells of policy 2/) });
});

test('a stick that comes while the vault is open convicts it: it says so, and signs for nothing more', async () => {
  const stick = bench.path('stick');
  cpSync(safe, stick, { recursive: true });
  await bench.answer(0, 'audit', 'anchor', 'remove', '--name', 'the safe');
  copyVault('before');
  const drive: Drive = { id: 'a'.repeat(32), name: 'ANCHORS', path: stick, size: null, free: null, fileSystem: 'vfat', readOnly: false, device: 1 };
  let drives: Drive[] = [drive];
  const open = () => openVault({ ...context, officer: OFFICER, folder: bench.vault, passphrase: utf8(PASSPHRASE), drives: async () => drives });
  // Not set up as a place, it is compared all the same, and not written to.
  const newer = await open();
  const kept = readFileSync(join(stick, file.slice(safe.length)));
  expect((await anchorState(newer)).newest).toMatchObject({ place: 'ANCHORS' });
  const { saveAnchorDrive } = await import('../../main/service/anchor-calls.ts');
  const state = await saveAnchorDrive(newer, { name: 'my stick', drive: drive.id });
  expect(state).toMatchObject({ places: [{ name: 'my stick', kind: 'drive', where: 'the removable drive ANCHORS' }], newest: { place: 'my stick' } });
  expect(readFileSync(join(stick, file.slice(safe.length))).length).toBeGreaterThan(kept.length);
  await newer.close('test');
  putBack('before');
  drives = [];
  const older = await open();
  expect(older.isVouched).toBe(true);
  drives = [drive];
  await older.anchors.compare();
  await older.anchors.compare();
  expect(older.alarms).toMatchObject([{ code: 'VAULT_ROLLED_BACK', severity: 'loss' }]);
  expect(older.isVouched).toBe(false);
  await expect(older.demandVouchedRows()).rejects.toMatchObject({ code: 'VAULT_ROLLED_BACK' });
  await expect(older.anchors.write()).rejects.toMatchObject({ code: 'VAULT_ROLLED_BACK' });
  const before = readFileSync(join(stick, file.slice(safe.length)));
  await older.close('test');
  expect(readFileSync(join(bench.vault, 'checkpoint'), 'utf8')).not.toMatch(/^database/m);
  expect(readFileSync(join(stick, file.slice(safe.length)))).toEqual(before);
  putBack('before');
});

test('a checkpoint on paper comes back through a reader of codes, and as it is printed', async () => {
  const pdf = bench.path('checkpoint.pdf');
  const { size, root } = await bench.answer<{ size: number; root: string }>(0, 'audit', 'checkpoint', '--out', pdf);
  execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, bench.path('checkpoint')]);
  const scanned = execFileSync('zbarimg', ['--raw', '-q', bench.path('checkpoint.png')], { encoding: 'utf8' });
  expect(scanned).toContain(`\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`);
  const printed = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
  for (const [name, text] of [
    ['scanned', scanned],
    ['typed', printed.replaceAll('\n', '\r\n')],
  ] as const) {
    const path = bench.write(name, text);
    expect(await bench.answer(0, 'audit', 'verify', '--checkpoint', path)).toMatchObject({ valid: true });
    writeFileSync(path, text.replace(`\n${size}`, `\n${size + 1}`).replace(`\r\n${size}`, `\r\n${size + 1}`));
    expect(await bench.answer(4, 'audit', 'verify', '--checkpoint', path)).toMatchObject({ valid: false });
  }
  expect((await bench.asOfficer('audit', 'verify', '--checkpoint', bench.write('nothing', 'hello\n'))).stderr).toMatch(/CHECKPOINT_INVALID/);
  // One of another vault convicts nobody: it says nothing of this log, and beside one of this vault it is passed over.
  const other = await bench.asOfficer('audit', 'verify', '--checkpoint', bench.write('foreign', foreign));
  expect(other.stderr).toMatch(/of another vault.*CHECKPOINT_INVALID/s);
  expect(other.stdout).not.toMatch(/does not verify/);
  expect(await bench.answer(0, 'audit', 'verify', '--checkpoint', bench.write('both', `${foreign}\n${scanned}`))).toMatchObject({ valid: true });
});

describe('the log of a period', () => {
  test('as a table has no formula in it, and its hashes are those of the leaves', async () => {
    const session = await openVault({ ...context, officer: OFFICER, folder: bench.vault, passphrase: utf8(PASSPHRASE) });
    await changeSettings(session.ledger, { agentName: '=HYPERLINK("http://example.com")' });
    await session.close('test');
    const today = new Date().toISOString().slice(0, 10);
    await bench.answer(0, 'audit', 'export', '--format', 'csv', '--from', today, '--to', today, '--out', bench.path('log.csv'));
    const rows = JSON.parse(
      execFileSync('python3', ['-c', 'import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))', bench.path('log.csv')], {
        encoding: 'utf8',
      }),
    ) as Record<string, string>[];
    expect(rows.map(({ entry }) => Number(entry))).toEqual(rows.map((_, at) => at));
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@-]/);
    expect(rows.some(({ text }) => text?.includes('HYPERLINK'))).toBe(true);
    await bench.answer(0, 'audit', 'export', '--format', 'jsonl', '--out', bench.path('log.jsonl'));
    const leaf = readFileSync(bench.path('log.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"action"'))[7] as string;
    const hash = execFileSync('sha256sum', { input: Buffer.concat([Buffer.of(0), Buffer.from(leaf)]), encoding: 'utf8' }).slice(0, 64);
    expect(rows[7]?.sha256).toBe(hash);
  });

  test('is printed, and is empty where nothing was done', async () => {
    await bench.answer(0, 'audit', 'export', '--format', 'pdf', '--out', bench.path('log.pdf'));
    const text = execFileSync('pdftotext', ['-layout', bench.path('log.pdf'), '-'], { encoding: 'utf8' });
    expect(text).toMatch(/Audit log/);
    expect(text).toMatch(/vault\.unlocked\s+Ada Custodian \(custodian\) unlocked the vault/);
    await bench.answer(0, 'audit', 'export', '--format', 'pdf', '--from', '2001-01-01', '--to', '2001-01-31', '--out', bench.path('none.pdf'));
    expect(execFileSync('pdftotext', [bench.path('none.pdf'), '-'], { encoding: 'utf8' })).toMatch(/No entry\./);
  });

  test('is no whole: a part is not exported in a form that is verified', async () => {
    for (const format of ['jsonl', 'tiles'])
      expect((await bench.asOfficer('audit', 'export', '--format', format, '--from', '2026-01-01', '--out', bench.path('part'))).status).toBe(2);
    expect((await bench.asOfficer('audit', 'export', '--format', 'csv', '--from', '2026-02-30', '--out', bench.path('part'))).status).toBe(2);
    expect(existsSync(bench.path('part'))).toBe(false);
  });
});
