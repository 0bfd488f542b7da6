import { execFileSync } from 'node:child_process';
import fs, { appendFileSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { expandSources, type SourceFile } from '../../../main/custody/expand-sources.ts';
import { readAndSeal } from '../../../main/custody/read-and-seal.ts';
import { identitiesOf, readSource } from '../../../main/custody/read-source.ts';
import { derContext, der as derElement, derInteger, derObjectIdentifier, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { Imports } from '../../../main/service/import-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { DatabaseInUse, openDatabase } from '../../../main/store/open-database.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault, imported } from './opened-vault.ts';

const folder = temporaryFolder();
let session: VaultSession;

beforeAll(async () => {
  session = await createdVault(folder, 'guarded.strongroom');
});
afterAll(() => session.close('test'));

function keyAndCertificate(into: string, name: string): { key: string; certificate: string } {
  mkdirSync(into, { recursive: true });
  const [key, certificate] = [join(into, `${name}.key`), join(into, `${name}.crt`)];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '30',
      '-subj',
      `/CN=${name}.example.com`,
    ],
    { stdio: 'ignore' },
  );
  return { key, certificate };
}

const first = (path: string): SourceFile => [...expandSources([{ kind: 'path', path }], session.folder)][0] as SourceFile;

describe('importing what belongs to the open vault', () => {
  test('is refused for the folder itself, for a folder around it, and by any other name of the database', async () => {
    const link = join(folder, 'innocent.pem');
    linkSync(session.ownFiles[0] as string, link);
    const around = await imported(session, [folder]);
    expect(
      around.files
        .filter(({ code }) => code === 'FILE_OF_VAULT')
        .map(({ path }) => path)
        .sort(),
    ).toEqual([link, session.folder].sort());
    expect((await imported(session, [session.folder])).files).toMatchObject([{ outcome: 'failed', code: 'FILE_OF_VAULT' }]);
  });

  test('does not drop the lock that keeps other processes out', async () => {
    await imported(session, [folder, session.folder]);
    // Another process, because a lock of POSIX never stands in the way of its own.
    const script = `
      const Database = require('better-sqlite3');
      const db = new Database(process.argv[1], { timeout: 50 });
      try { db.exec('begin immediate'); console.log('free'); } catch (error) { console.log(error.code); }`;
    const answer = execFileSync(process.execPath, ['-e', script, session.ownFiles[0] as string], { encoding: 'utf8' });
    expect(answer.trim()).toMatch(/^SQLITE_BUSY/);
    expect(() => openDatabase(session.ownFiles[0] as string, session.databaseKey, { create: false })).toThrow(DatabaseInUse);
  });
});

describe('a file whose place is taken by another between being found and being read', () => {
  test('is not read: neither through a link nor as a new file', () => {
    const { key } = keyAndCertificate(join(folder, 'swapped'), 'victim');
    const bait = join(folder, 'swapped', 'bait.pem');
    writeFileSync(bait, 'bait');
    const found = first(bait);
    renameSync(bait, `${bait}.old`);
    symlinkSync(key, bait);
    expect(() => readSource(found, identitiesOf(session.ownFiles))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/FILE_UNREADABLE|FILE_CHANGED/) }),
    );
    expect(statSync(key).size).toBeGreaterThan(0);
    const other = join(folder, 'swapped', 'other.pem');
    writeFileSync(other, 'one');
    const before = first(other);
    writeFileSync(`${other}.new`, 'two');
    renameSync(`${other}.new`, other);
    expect(() => readSource(before, identitiesOf(session.ownFiles))).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
  });
});

/** What `readSync` is given is kept, and `meanwhile` happens as the first bytes are read. */
function watchReading(meanwhile: () => void = () => undefined): Uint8Array[] {
  const { readSync } = fs;
  const given: Uint8Array[] = [];
  const put = (own: typeof readSync) => {
    fs.readSync = own;
    syncBuiltinESMExports();
  };
  put(((handle: number, bytes: Uint8Array, ...more: [number, number, number]) => {
    given.push(bytes);
    const count = readSync(handle, bytes, ...more);
    if (given.length === 1) meanwhile();
    return count;
  }) as typeof readSync);
  onTestFinished(() => put(readSync));
  return given;
}

describe('a file that somebody writes while it is read', () => {
  const whole = 'one\n'.repeat(1000);
  test.each([
    ['grows', (path: string) => appendFileSync(path, 'two\n')],
    ['is cut short', (path: string) => truncateSync(path, 10)],
    ['is written over', (path: string) => writeFileSync(path, 'two\n'.repeat(1000))],
  ])('%s: it is not taken for what it is half way, and what was read is wiped', (what, change) => {
    const path = join(folder, `${what}.pem`);
    writeFileSync(path, whole);
    fs.utimesSync(path, 1, 1);
    const found = first(path);
    const given = watchReading(() => change(path));
    expect(() => readSource(found, identitiesOf(session.ownFiles))).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
    expect(given[0]).toHaveLength(whole.length);
    expect(given[0]?.every((byte) => byte === 0)).toBe(true);
  });

  test('none of that happens: it is read whole', () => {
    const path = join(folder, 'still.pem');
    writeFileSync(path, whole);
    expect(Buffer.from(readSource(first(path), identitiesOf(session.ownFiles)).bytes).toString()).toBe(whole);
  });
});

test('of a file that is refused nothing stays in memory: it may hold a key of a kind that is not read here', async () => {
  const into = join(folder, 'refused');
  mkdirSync(into);
  writeFileSync(join(into, 'a.ppk'), `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n${'Private-Lines: 1\n'.repeat(20)}`);
  writeFileSync(join(into, 'b.txt'), 'nothing that is known\n'.repeat(20));
  writeFileSync(join(into, 'c.pem'), '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n'.repeat(20));
  const given = watchReading();
  const order = {
    files: [...expandSources([{ kind: 'path', path: into }], null)],
    ownFiles: [],
    toErase: false,
    passphrases: [],
    shift: Number.POSITIVE_INFINITY,
  };
  const sealing = { vaultId: 'vault', epoch: 'epoch', policyGeneration: 1, keys: [], threshold: 1, keepKeys: false };
  const read = await readAndSeal({ ...order, sealing });
  expect(read.map(({ reading }) => !reading.ok && reading.error.code)).toEqual(['FILE_UNSUPPORTED', 'FILE_UNRECOGNISED', 'FILE_MALFORMED']);
  expect(given).toHaveLength(3);
  for (const bytes of given) expect(bytes.every((byte) => byte === 0)).toBe(true);
});

test('large files are not all read at once, and each has its outcome', async () => {
  const into = join(folder, 'large');
  mkdirSync(into);
  const large = 10 * 1024 * 1024;
  for (let at = 0; at < 5; at += 1) writeFileSync(join(into, `${at}`), Buffer.alloc(large, 'Dear officer. '));
  const { read } = session.workshop;
  let [now, most] = [0, 0];
  const spy = vi.spyOn(session.workshop, 'read').mockImplementation(async (order, ...more) => {
    const length = order.files.reduce((sum, { size }) => sum + size, 0);
    most = Math.max(most, (now += length));
    try {
      return await read(order, ...more);
    } finally {
      now -= length;
    }
  });
  const { files } = await imported(session, [into]);
  spy.mockRestore();
  expect(files.map(({ code }) => code)).toEqual(Array(5).fill('FILE_UNRECOGNISED'));
  expect(most).toBe(large);
});

test('what is read ahead of a file that takes long has an end, whether or not it was read already', async () => {
  const into = join(folder, 'ahead');
  mkdirSync(into);
  const large = 2 * 1024 * 1024;
  for (let at = 10; at < 30; at += 1) writeFileSync(join(into, `${at}`), Buffer.alloc(large, `Dear officer ${at}. `));
  const { read } = session.workshop;
  let [begun, most] = [0, 0];
  let goOn = () => {};
  const first = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const spy = vi.spyOn(session.workshop, 'read').mockImplementation(async (order, ...more) => {
    begun += 1;
    const isFirst = begun === 1;
    const readings = await read(order, ...more);
    if (isFirst) await first;
    else most = Math.max(most, begun);
    return readings;
  });
  const importing = imported(session, [into]);
  await vi.waitFor(() => expect(most).toBe(4), 30_000);
  // Nothing more is begun until the first one is done; the threads had the time for it.
  for (let turns = 0; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(4);
  goOn();
  const { files } = await importing;
  spy.mockRestore();
  expect(files.map(({ code }) => code)).toEqual(Array(20).fill('FILE_UNRECOGNISED'));
});

test('a file that takes too long, or with which the thread cannot cope, costs none of those that went there with it', async () => {
  const into = join(folder, 'together');
  const made = ['one', 'two', 'three'].map((name) => keyAndCertificate(into, name));
  const [slow, odd] = [made[0]?.certificate, made[1]?.certificate];
  const { read } = session.workshop;
  const together: number[] = [];
  const spy = vi.spyOn(session.workshop, 'read').mockImplementation(async (order, ...more) => {
    together.push(order.files.length);
    if (order.files.some(({ location }) => location === odd)) throw new Error('a defect');
    if (order.files.some(({ location }) => location === slow)) return null;
    return read(order, ...more);
  });
  const { files, keys, matched } = await imported(session, [into]);
  spy.mockRestore();
  expect(together).toEqual([6, 1, 1, 1, 1, 1, 1]);
  const outcomes = Object.fromEntries(files.map(({ path, outcome, code }) => [path.split('/').at(-1), code ?? outcome]));
  expect(outcomes).toEqual({
    'one.crt': 'FILE_LIMITS',
    'one.key': 'stored',
    'two.crt': 'INTERNAL',
    'two.key': 'stored',
    'three.crt': 'stored',
    'three.key': 'stored',
  });
  expect({ keys, matched }).toEqual({ keys: { stored: 3, known: 0 }, matched: 1 });
});

test('where the shift of a thread ends before its files do, the others are read in the next, in their order', async () => {
  const into = join(folder, 'shifts');
  for (const name of ['one', 'two', 'three']) keyAndCertificate(into, name);
  const { read } = session.workshop;
  const together: number[] = [];
  const spy = vi.spyOn(session.workshop, 'read').mockImplementation((order, ...more) => {
    together.push(order.files.length);
    return read({ ...order, shift: 0 }, ...more);
  });
  const pasted = { kind: 'text' as const, name: 'note', bytes: Buffer.from('Dear officer.') };
  const { ended } = await new Imports(session).start({
    sources: [{ kind: 'path', path: into }, pasted],
    eraseSource: false,
    interactive: false,
    passphrases: [Buffer.from('of none of them')],
  });
  const { files, keys, matched } = await ended;
  spy.mockRestore();
  expect(together).toEqual([7, 6, 5, 4, 3, 2, 1]);
  expect(files.map(({ path, outcome, code }) => [path.split('/').at(-1), code ?? outcome])).toEqual([
    ['one.crt', 'stored'],
    ['one.key', 'stored'],
    ['three.crt', 'stored'],
    ['three.key', 'stored'],
    ['two.crt', 'stored'],
    ['two.key', 'stored'],
    ['note', 'FILE_UNRECOGNISED'],
  ]);
  expect({ keys, matched }).toEqual({ keys: { stored: 3, known: 0 }, matched: 3 });
});

describe('names that are no UTF-8', () => {
  const named = (into: string, name: string) => Buffer.concat([Buffer.from(`${into}/`), Buffer.from(name, 'latin1')]);
  const noUtf8 = process.platform === 'linux';

  test.runIf(noUtf8)('are told apart, read, and erased, in folders of such names too', async () => {
    const into = join(folder, 'latin');
    const { key, certificate } = keyAndCertificate(into, 'latin');
    const inner = named(into, 'M\xfcller');
    mkdirSync(inner);
    const moved = [Buffer.concat([inner, Buffer.from('/Z\xfcrich.key', 'latin1')]), Buffer.concat([inner, Buffer.from('/Z\xe4rich.key', 'latin1')])] as const;
    renameSync(key, moved[0]);
    renameSync(certificate, moved[1]);
    const summary = await imported(session, [into], { eraseSource: true });
    const shown = join(into, 'M\ufffdller', 'Z\ufffdrich.key');
    expect(summary).toMatchObject({ keys: { stored: 1 }, certificates: { stored: 1 }, erased: 2, files: [{ path: shown }, { path: shown }] });
    expect(fs.readdirSync(inner)).toEqual([]);
  });
});

describe('a drop', () => {
  test('takes a file that is named twice once, and erases it once', async () => {
    const { key, certificate } = keyAndCertificate(join(folder, 'twice'), 'twice');
    const summary = await imported(session, [key, join(folder, 'twice'), certificate, key], { eraseSource: true });
    expect(summary.files).toHaveLength(2);
    expect(summary).toMatchObject({ keys: { stored: 1 }, certificates: { stored: 1 }, erased: 2 });
    expect([existsSync(key), existsSync(certificate)]).toEqual([false, false]);
  });

  test('with a name that has no UTF-8 in it goes in, and so do the files beside it', async () => {
    const into = join(folder, 'surrogate');
    const { certificate } = keyAndCertificate(into, 'beside');
    writeFileSync(join(into, 'odd.der'), withLoneSurrogate(certificate));
    const summary = await imported(session, [into]);
    expect(summary.files.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'stored']);
  });

  test('with a name of a megabyte refuses that file and takes the others', async () => {
    const into = join(folder, 'long');
    const { certificate } = keyAndCertificate(into, 'long');
    writeFileSync(join(into, 'odd.der'), withCommonName(certificate, derElement(0x0c, Buffer.alloc(1024 * 1024, 'a'))));
    const summary = await imported(session, [into]);
    expect(summary.files).toMatchObject([{ outcome: 'stored' }, { outcome: 'stored' }, { outcome: 'failed', code: 'FILE_LIMITS' }]);
  });
});

/** A certificate whose common name is a UniversalString of U+D800, which is no character. */
function withLoneSurrogate(path: string): Uint8Array {
  return withCommonName(path, derElement(0x1c, Uint8Array.of(0, 0, 0xd8, 0)));
}

/** Another certificate around the same public key: nobody verifies a leaf's signature before storing it. */
function withCommonName(path: string, value: Uint8Array): Uint8Array {
  const spki = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'DER'], { input: execFileSync('openssl', ['x509', '-in', path, '-noout', '-pubkey']) });
  const name = derSequence(derSetOf(derSequence(derObjectIdentifier('2.5.4.3'), value)));
  const algorithm = derSequence(derObjectIdentifier('1.2.840.10045.4.3.2'));
  const time = (text: string) => derElement(0x17, Buffer.from(text));
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derInteger(Math.floor(readFileSync(path).length)),
    algorithm,
    name,
    derSequence(time('260101000000Z'), time('270101000000Z')),
    name,
    spki,
  );
  return derSequence(tbs, algorithm, derElement(0x03, Uint8Array.of(0, 0x30, 0x06, 2, 1, 1, 2, 1, 1)));
}

test('an import that is cancelled while a batch goes in leaves nothing of that batch', async () => {
  const into = join(folder, 'cancelled');
  const { certificate } = keyAndCertificate(into, 'one');
  const text = readFileSync(certificate);
  for (let at = 0; at < 100; at += 1) writeFileSync(join(into, `copy-${at}.crt`), text);
  const { record } = session.ledger;
  const before = await session.queries.selectFrom('certificates').selectAll().execute();
  let command: string | null = null;
  // The first record of a running import is its first batch.
  const spy = vi.spyOn(session.ledger, 'record').mockImplementation((work) => {
    if (command !== null) {
      setImmediate((id: string) => session.queue.cancel(id), command);
      spy.mockRestore();
    }
    return record(work);
  });
  const importing = await new Imports(session).start({ sources: [{ kind: 'path', path: into }], eraseSource: false, interactive: false, passphrases: [] });
  command = importing.command;
  const { files } = await importing.ended;
  expect(new Set(files.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
  expect(await session.queries.selectFrom('certificates').selectAll().execute()).toEqual(before);
  const row = await session.queries.selectFrom('commands').select(['state']).where('id', '=', command).executeTakeFirst();
  expect(row).toEqual({ state: 'cancelled' });
  // Its lines are as they were put down, and are shown as what they are now.
  const shown = (states?: ('queued' | 'cancelled')[]) => showCommand(session, { id: importing.command, states, offset: 0, limit: 200 });
  const { total, items } = await shown();
  expect(total).toBe(files.length);
  expect(new Set(items.map(({ state, outcome }) => `${state}: ${outcome}`))).toEqual(new Set(['cancelled: Not begun: the command was stopped.']));
  expect((await shown(['cancelled'])).total).toBe(total);
  expect(await shown(['queued'])).toMatchObject({ total: 0, items: [] });
  expect((await checkRows(session.queries)).problems).toEqual([]);
});
