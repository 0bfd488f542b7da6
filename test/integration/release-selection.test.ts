import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { Decrypter } from 'age-encryption';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { openVault } from '../../main/service/open-vault.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import { BackupBench } from './backup-bench.ts';
import { disksDuring, endWriter } from './disks.ts';
import { keyBytes, openssl } from './oracles.ts';
import { makePair } from './pairs.ts';
import { OFFICER, PASSPHRASE } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// A selection into one folder: list, report and manifest, and what is there when it ends in the middle.

const LIST_PASSPHRASE = 'Liste für Grüße 77';
const bench = new BackupBench();
const state = bench.path('state');
const [vault, usb] = [join(state, 'vault'), join(state, 'usb')];
const hosts = ['one.example', 'two.example', 'three.example'];
const hasAge = process.platform === 'linux' && spawnSync('age', ['--version']).status === 0 && spawnSync('script', ['--version']).status === 0;
if (!hasAge) console.info('release-selection.test.ts: without age and script, age-encryption alone opens the list');

interface Exported {
  state: string;
  files: { certificate: string; path: string; sha256: string }[];
  beside: { path: string; sha256: string }[];
  failed: { code: string }[];
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
const named = (folder: string) => filesIn(folder).filter((file) => !file.includes('.part'));
const all = hosts.map((host) => `cn:${host}`);
const each = ['--each-passphrase', '--list-passphrase-file', bench.path('list-passphrase')];

beforeAll(async () => {
  bench.write('list-passphrase', `${LIST_PASSPHRASE}\n`);
  bench.write('passphrase', 'one-for-all-files\n');
  mkdirSync(state);
  await bench.answer(0, vault, 'create', '--officer', OFFICER);
  for (const host of hosts) await bench.add(vault, host);
});

/** Lines of the list by the file they are for. */
function lines(csv: string): Map<string, { certificate: string; passphrase: string }> {
  const [head, ...rows] = csv.trimEnd().split('\r\n');
  expect(head).toBe('file,certificate,serial,sha256,passphrase');
  return new Map(
    rows.map((row) => {
      const [file, certificate, , , passphrase] = row.split(',') as [string, string, string, string, string];
      return [file, { certificate, passphrase }];
    }),
  );
}

/** As age's own library opens it. */
async function openList(path: string, passphrase = LIST_PASSPHRASE): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(readFileSync(path), 'text');
}

/** `sha256sum -c`, in the folder. */
function checkManifest(folder: string): void {
  const { status, stdout, stderr } = spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder });
  expect(status, `${stdout}${stderr}`).toBe(0);
}

describe('a passphrase each', () => {
  const out = bench.path('each');
  let exported: Exported;
  let list: Map<string, { certificate: string; passphrase: string }>;

  beforeAll(async () => {
    exported = await bench.answer<Exported>(0, vault, 'export', ...all, '--target', 'nginx', ...each, '--reason', 'Change 4711', '--out', out);
    list = lines(await openList(join(out, 'passphrases.csv.age')));
  });

  test('each key opens with its own line of the list and with no other', () => {
    const keys = readdirSync(out).filter((name) => name.endsWith('.key'));
    expect(keys).toHaveLength(3);
    expect(new Set([...list.values()].map(({ passphrase }) => passphrase)).size).toBe(3);
    for (const key of keys) {
      const { certificate, passphrase } = list.get(key) as { certificate: string; passphrase: string };
      const meant = bench.write('meant.key', bench.pairs.get(certificate)?.keyPem as string);
      expect(keyBytes(join(out, key), passphrase)).toBe(keyBytes(meant));
      for (const [other, line] of list) if (other !== key) expect(() => openssl('pkey', '-in', join(out, key), '-passin', `pass:${line.passphrase}`)).toThrow();
      expect(passphrase).toMatch(/^[a-z]+(-[a-z]+){5}$/);
    }
  });

  test('the list opens with its passphrase alone', async () => {
    await expect(openList(join(out, 'passphrases.csv.age'), 'another')).rejects.toThrow();
  });

  test.runIf(hasAge)('age itself opens the list', async () => {
    const child = spawn('script', ['-qec', `age -d -o '${bench.path('opened.csv')}' '${join(out, 'passphrases.csv.age')}'`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('passphrase')) setTimeout(() => child.stdin.write(`${LIST_PASSPHRASE}\n`), 200);
    });
    expect(await new Promise((done) => child.on('close', done))).toBe(0);
    expect(lines(readFileSync(bench.path('opened.csv'), 'utf8'))).toEqual(list);
  });

  test('the manifest names every file but itself, as sha256sum takes it', () => {
    checkManifest(out);
    const inManifest = readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    expect(inManifest.map((line) => line.slice(66)).sort()).toEqual(
      readdirSync(out)
        .filter((name) => name !== 'SHA256SUMS')
        .sort(),
    );
    for (const { path, sha256 } of [...exported.files, ...exported.beside]) expect(hashOf(path)).toBe(sha256);
    expect(exported.beside.map(({ path }) => relative(out, path)).sort()).toEqual(['SHA256SUMS', 'passphrases.csv.age', 'release-report.pdf']);
  });

  test('the report is a PDF, and no secret stands anywhere in clear', () => {
    expect(readFileSync(join(out, 'release-report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    const places = [...filesIn(out).map((name) => join(out, name)), ...filesIn(vault).map((name) => join(vault, name))];
    for (const path of places) {
      const bytes = readFileSync(path);
      for (const { passphrase } of list.values()) expect(bytes.includes(passphrase), path).toBe(false);
      expect(bytes.includes(LIST_PASSPHRASE), path).toBe(false);
    }
  });

  test('the log says that the list came before the first key', async () => {
    const { items } = await bench.answer<{ items: { index: number; action: string; text: string }[] }>(0, vault, 'audit', 'list', '--limit', '1000');
    const [listed] = items.filter(({ action }) => action === 'release.listed');
    const written = items.filter(({ action }) => action === 'release.written');
    expect(written).toHaveLength(3);
    for (const { index } of written) expect(index).toBeGreaterThan((listed as { index: number }).index);
    expect(JSON.stringify(items)).not.toContain([...list.values()][0]?.passphrase);
  });

  test('a list is never replaced: without it nothing would open what an earlier release left', async () => {
    const [before, one] = [named(out), hashOf(join(out, 'passphrases.csv.age'))];
    const again = ['export', 'cn:one.example', '--target', 'nginx', ...each, '--overwrite', '--out', out];
    const { error } = await bench.answer(1, vault, ...again);
    expect(error).toMatchObject({ code: 'DESTINATION_EXISTS', hint: expect.stringContaining('never replaced') as unknown });
    expect(named(out)).toEqual(before);
    expect(hashOf(join(out, 'passphrases.csv.age'))).toBe(one);
  });

  test('a list passphrase that is too short is refused, and nothing is written', async () => {
    bench.write('short', 'abc\n');
    const how = ['--each-passphrase', '--list-passphrase-file', bench.path('short'), '--out', bench.path('short-list')];
    expect((await bench.answer(3, vault, 'export', ...all, '--target', 'modern', ...how)).error.code).toBe('PASSPHRASE_UNFIT');
    expect(readdirSync(bench.path('short-list'))).toEqual([]);
  });
});

describe('one passphrase', () => {
  test('for a selection, of which one has no key: the manifest is true for the others', async () => {
    const { certificatePem } = await makePair('keyless.example');
    await bench.answer(0, vault, 'import', bench.write('keyless.pem', certificatePem));
    const out = bench.path('one');
    const how = ['--target', 'haproxy', '--passphrase-file', bench.path('passphrase'), '--out', out];
    const exported = await bench.answer<Exported>(5, vault, 'export', ...all, 'cn:keyless.example', ...how);
    expect(exported.failed).toMatchObject([{ code: 'KEY_MISSING' }]);
    expect(exported.files).toHaveLength(3);
    checkManifest(out);
    expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
  });

  test('a folder that has a manifest already takes no second, unless it may be replaced', async () => {
    const again = ['export', ...all, '--target', 'haproxy', '--plain', '--out', bench.path('one')];
    expect((await bench.answer(1, vault, ...again)).error.code).toBe('DESTINATION_EXISTS');
    await bench.answer(0, vault, ...again, '--overwrite');
    checkManifest(bench.path('one'));
    // Who reads the log later does not see the files.
    const { items } = await bench.answer<{ items: { text: string }[] }>(0, vault, 'audit', 'list', '--limit', '3', '--action', 'release.written');
    for (const { text } of items) expect(text).toContain('the private key was released without a passphrase as HAProxy');
  });
});

/** Calls `then` before the n-th file gets its name. */
async function beforeName(count: number, then: () => void, work: () => Promise<unknown>): Promise<void> {
  const original = fs.linkSync;
  let names = 0;
  fs.linkSync = (...args) => {
    names += 1;
    if (names === count) then();
    original(...args);
  };
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    fs.linkSync = original;
    syncBuiltinESMExports();
  }
}

describe('what ends in the middle', () => {
  test('a set of which one file cannot have its name has none', async () => {
    const out = bench.path('half-a-set');
    mkdirSync(out);
    // Somebody takes the key's name while the certificate gets its own.
    const work = () => bench.answer(1, vault, 'export', 'cn:one.example', '--target', 'nginx', '--plain', '--out', out);
    await beforeName(2, () => fs.writeFileSync(join(out, 'one.example.key'), 'somebody’s'), work);
    expect(filesIn(out)).toEqual(['one.example.key']);
    expect(readFileSync(join(out, 'one.example.key'), 'utf8')).toBe('somebody’s');
  });

  test('a cancelled release leaves a manifest that is true for what is there', async () => {
    const out = bench.path('cancelled');
    // More than are released at once, so that some have not begun when the first is there and the second gets its names.
    const more = Array.from({ length: availableParallelism() }, (_, at) => `more-${at}.example`);
    const files: string[] = [];
    for (const name of more) {
      const { keyPem, certificatePem } = await makePair(name);
      files.push(bench.write(`${name}.pem`, keyPem + certificatePem));
    }
    await bench.answer(0, vault, 'import', ...files);
    const selection = [...all, ...more.map((name) => `cn:${name}`)];
    await beforeName(
      3,
      () => process.emit('SIGINT'),
      () => bench.answer(5, vault, 'export', ...selection, '--target', 'nginx', '--plain', '--out', out),
    );
    checkManifest(out);
    const keys = readdirSync(out).filter((name) => name.endsWith('.key'));
    expect(keys.length).toBeGreaterThanOrEqual(2);
    expect(keys.length).toBeLessThan(selection.length);
    expect(named(out)).toHaveLength(2 * keys.length + 2);
  });

  test('a folder that vanishes stops the release: nothing comes back in its place', async () => {
    const out = bench.path('vanished');
    let document: unknown;
    await beforeName(
      3,
      () => renameSync(out, `${out}-pulled`),
      async () => {
        document = (await bench.run('export', ...all, '--target', 'nginx', '--plain', '--out', out, '--vault', vault, '--password-file', bench.passwordFile))
          .document;
      },
    );
    expect(existsSync(out)).toBe(false);
    const [key = '', ...others] = named(`${out}-pulled`).filter((name) => name.endsWith('.key'));
    expect(others).toEqual([]);
    const { items } = await bench.answer<{ items: { text: string }[] }>(0, vault, 'audit', 'list', '--limit', '5', '--action', 'release.failed');
    const failures = items.map(({ text }) => text).join();
    expect(failures).toContain('may hold the private key');
    // The first was either proved before, or could not be read once more, and then it is told where it lies.
    const failed = expect.objectContaining({ code: 'DESTINATION_UNWRITABLE' }) as unknown;
    if ((document as { state?: string }).state === 'done-in-part') expect(document).toMatchObject({ failed: expect.arrayContaining([failed]) as unknown });
    else {
      expect(document).toMatchObject({ error: failed });
      expect(failures).toContain(`${join(out, key)} could not be removed`);
    }
    rmSync(`${out}-pulled`, { recursive: true });
  });

  test('SIGKILL at any step: no key without its passphrase, no key without the rest of its set, no file that is not whole', async () => {
    mkdirSync(usb);
    let count = 0;
    const fresh = () => bench.path(`dead-${(count += 1)}`);
    const disks = await disksDuring(state, fresh, () => bench.answer(0, vault, 'export', ...all, '--target', 'nginx', ...each, '--out', usb));
    const whole = new Map(named(usb).map((name) => [name, hashOf(join(usb, name))]));
    const list = lines(await openList(join(usb, 'passphrases.csv.age')));
    const seen = { nothing: 0, listOnly: 0, between: 0, certificateOnly: 0, parts: 0, manifest: 0 };
    for (const { step, folder } of disks) {
      const there = join(folder, 'usb');
      const names = named(there);
      for (const name of names) expect(hashOf(join(there, name)), `${name} ${step}`).toBe(whole.get(name));
      const keys = names.filter((name) => name.endsWith('.key'));
      const certificates = names.filter((name) => name.endsWith('.crt'));
      for (const key of keys) {
        expect(names, step).toContain('passphrases.csv.age');
        expect(list.has(key), step).toBe(true);
        expect(names, step).toContain(key.replace(/key$/, 'crt'));
      }
      if (names.includes('SHA256SUMS')) checkManifest(there);
      seen.nothing += names.length === 0 ? 1 : 0;
      seen.listOnly += names.length === 1 ? 1 : 0;
      seen.between += keys.length > 0 && keys.length < 3 ? 1 : 0;
      seen.certificateOnly += certificates.length > keys.length ? 1 : 0;
      seen.parts += filesIn(there).length > names.length ? 1 : 0;
      seen.manifest += names.includes('SHA256SUMS') ? 1 : 0;
    }
    // The steps that this is about were among them.
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
    // And the next unlock, where the stick is in its place again, removes what was not whole.
    const unfinished = disks.filter(({ folder }) => filesIn(join(folder, 'usb')).some((name) => name.includes('.part')));
    renameSync(state, `${state}-of-the-living`);
    for (const { step, folder } of [unfinished[0], unfinished[Math.floor(unfinished.length / 2)], unfinished.at(-1)] as typeof unfinished) {
      cpSync(folder, state, { recursive: true });
      endWriter(vault);
      const session = await openVault({
        folder: vault,
        officer: OFFICER,
        passphrase: new TextEncoder().encode(PASSPHRASE),
        host: 'bench',
        now: Date.now,
        events: silentEvents,
      });
      await session.close('the test ended');
      expect(filesIn(usb), step).toEqual(named(usb));
      rmSync(state, { recursive: true });
    }
    renameSync(`${state}-of-the-living`, state);
  });
});
