import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expandSources, type SourceFile } from '../../../main/custody/expand-sources.ts';
import { readSource } from '../../../main/custody/read-source.ts';
import { derContext, der as derElement, derInteger, derObjectIdentifier, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
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
    expect(() => readSource(found, session.ownFiles)).toThrow(expect.objectContaining({ code: expect.stringMatching(/FILE_UNREADABLE|FILE_CHANGED/) }));
    expect(statSync(key).size).toBeGreaterThan(0);
    const other = join(folder, 'swapped', 'other.pem');
    writeFileSync(other, 'one');
    const before = first(other);
    writeFileSync(`${other}.new`, 'two');
    renameSync(`${other}.new`, other);
    expect(() => readSource(before, session.ownFiles)).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
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
