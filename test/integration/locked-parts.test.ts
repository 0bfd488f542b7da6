import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { showCommand } from '../../main/service/command-calls.ts';
import { Imports } from '../../main/service/import-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { makePair } from './pairs.ts';
import { importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// A file with several passphrases: what opens goes in, what stays locked is named, and nothing of it is lost.

const bench = new VaultBench();
let session: VaultSession;
let stores = 0;

beforeAll(async () => {
  session = await bench.create();
});

function run(program: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: bench.folder });
  if (status !== 0) throw new Error(`${program} failed: ${stderr}${stdout}`);
}

/** A store of keytool with two keys, of which `b` has a passphrase of its own. */
function storeOfTwo(): string {
  const name = `store-${++stores}.jks`;
  const store = ['-storetype', 'JKS', '-keystore', name, '-storepass', 'changeit'];
  for (const alias of ['a', 'b']) run('keytool', '-genkeypair', ...store, '-alias', alias, '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', `CN=${alias}`);
  run('keytool', '-keypasswd', ...store, '-alias', 'b', '-keypass', 'changeit', '-new', 'its-own');
  return bench.path(name);
}

/** An import as the window does it: what is asked is answered, one after the other. */
async function asked(path: string, eraseSource: boolean, ...answers: (string | null)[]) {
  const imports = new Imports(session);
  const { command, ended } = await imports.start({ sources: [{ kind: 'path', path }], eraseSource, interactive: true, passphrases: [] });
  const questions: string[] = [];
  for (const answer of answers) {
    const item = await vi.waitFor(async () => {
      const { command: row, items } = await showCommand(session, { id: command, offset: 0, limit: 10 });
      // The line is written before the command waits, and again after each answer that was not enough.
      if (row.state !== 'waiting' || items[0]?.state !== 'needs-passphrase' || items[0].outcome === questions.at(-1)) throw new Error('not asked yet');
      return items[0];
    });
    questions.push(item.outcome);
    if (answer === null) imports.answer({ action: 'skip', command, index: 0, skipTheRest: false });
    else imports.answer({ action: 'try', command, index: 0, passphrase: Uint8Array.from(utf8(answer)), tryForTheRest: false });
  }
  const summary = await ended;
  const { command: row, items } = await showCommand(session, { id: command, offset: 0, limit: 10 });
  return { questions, summary, row, item: items[0] };
}

test('every passphrase that is known is tried on store and keys', async () => {
  const summary = await importInto(session, [storeOfTwo()], { passphrases: ['its-own', 'neither', 'changeit'] });
  expect(summary).toMatchObject({ keys: { stored: 2 }, certificates: { stored: 2 }, matched: 2, files: [{ outcome: 'stored' }] });
});

test('where nobody is there to ask, what opened goes in, the rest is named, and the source stays', async () => {
  const path = storeOfTwo();
  const summary = await importInto(session, [path], { passphrases: ['changeit'], eraseSource: true });
  expect(summary).toMatchObject({ keys: { stored: 1 }, certificates: { stored: 2 }, erased: 0 });
  expect(summary.files).toEqual([
    {
      path,
      outcome: 'in-part',
      code: 'PASSPHRASE_WRONG',
      message: 'The rest of it opened, and this stayed locked: key “b”.',
      hint: expect.stringContaining('another passphrase'),
    },
  ]);
  expect(existsSync(path)).toBe(true);
});

test('the officer is asked again with the first answer kept, and then all of it goes in and the source is erased', async () => {
  const path = storeOfTwo();
  const { questions, summary, row } = await asked(path, true, 'changeit', 'its-own');
  expect(questions).toEqual([expect.stringContaining('protected by a passphrase'), 'The rest of it opened, and this stayed locked: key “b”.']);
  expect(summary).toMatchObject({ keys: { stored: 2 }, files: [{ outcome: 'stored' }], erased: 1 });
  expect(row.state).toBe('done');
  expect(existsSync(path)).toBe(false);
});

test('the order of the answers does not matter', async () => {
  const { summary } = await asked(storeOfTwo(), false, 'its-own', 'changeit');
  expect(summary).toMatchObject({ keys: { stored: 2 }, files: [{ outcome: 'stored' }] });
});

test('a file that is skipped after a part of it opened goes in without the rest', async () => {
  const { summary, row, item } = await asked(storeOfTwo(), true, 'changeit', null);
  expect(summary).toMatchObject({ keys: { stored: 1 }, certificates: { stored: 2 }, erased: 0, files: [{ outcome: 'in-part', code: 'PASSPHRASE_WRONG' }] });
  expect(row).toMatchObject({ state: 'done-in-part', outcome: expect.stringContaining('1 file in part') });
  expect(item).toMatchObject({
    state: 'in-part',
    outcome: expect.stringMatching(/^Stored 1 key and 2 certificates.*key “b”.*not erased: a part of it stayed locked/),
  });
});

test('one that is skipped before anything opened is untouched', async () => {
  const { summary, row } = await asked(storeOfTwo(), false, null);
  expect(summary).toMatchObject({ keys: { stored: 0 }, files: [{ outcome: 'skipped' }] });
  expect(row.state).toBe('failed');
});

test('a damaged part is named, the others go in, and the source stays', async () => {
  const pair = await makePair('damaged.example');
  const path = bench.write('damaged.pem', `${pair.keyPem}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${pair.certificatePem}`);
  const summary = await importInto(session, [path], { eraseSource: true });
  expect(summary).toMatchObject({ keys: { stored: 1 }, certificates: { stored: 1 }, erased: 0 });
  expect(summary.files).toMatchObject([{ outcome: 'in-part', code: 'FILE_MALFORMED', message: expect.stringContaining('PEM block 2 (CERTIFICATE)') }]);
  expect(existsSync(path)).toBe(true);
});

test('a key whose halves do not belong together is named, and its certificate goes in', async () => {
  const [pair, other] = [await makePair('one.example', 'rsa-2048'), await makePair('two.example', 'rsa-2048')];
  // The modulus of one key in the other: of the right length, and wrong.
  const mixed = Buffer.from(pair.pkcs8);
  Buffer.from(other.pkcs8).copy(mixed, 40, 40, 200);
  bench.write('mixed.der', mixed);
  const text = `-----BEGIN PRIVATE KEY-----\n${mixed.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  const summary = await importInto(session, [bench.write('mixed.pem', text + pair.certificatePem), bench.path('mixed.der')]);
  expect(summary).toMatchObject({ keys: { stored: 0 }, certificates: { stored: 1 } });
  expect(summary.files).toMatchObject([
    { outcome: 'in-part', code: 'FILE_MALFORMED' },
    { outcome: 'failed', code: 'FILE_MALFORMED' },
  ]);
});

test('a key of a kind that is not read here is told of, beside what went in, and its source stays', async () => {
  run('openssl', 'genpkey', '-algorithm', 'ed448', '-out', 'ed448.key');
  run('openssl', 'req', '-x509', '-new', '-key', 'ed448.key', '-subj', '/CN=ed448.example', '-out', 'ed448.crt');
  run('openssl', 'pkcs12', '-export', '-inkey', 'ed448.key', '-in', 'ed448.crt', '-passout', 'pass:changeit', '-out', 'ed448.p12');
  const path = bench.path('ed448.p12');
  const summary = await importInto(session, [path], { passphrases: ['changeit'], eraseSource: true });
  expect(summary).toMatchObject({ keys: { stored: 0 }, certificates: { stored: 1 }, erased: 0 });
  expect(summary.files).toMatchObject([
    { outcome: 'in-part', code: 'FILE_UNSUPPORTED', message: expect.stringMatching(/^A part of it is not read here: .*Ed448[^.]*\.$/) },
  ]);
  expect(existsSync(path)).toBe(true);
});
