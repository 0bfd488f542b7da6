import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { readIds } from '../../../main/formats/known/known-formats.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { javaCases } from './matrix/java-cases.ts';
import { keyCases } from './matrix/key-cases.ts';
import type { MatrixCase, MatrixKey } from './matrix/matrix-case.ts';
import { type Expected, makeMatrixKeys } from './matrix/matrix-keys.ts';
import { pkcs12Cases } from './matrix/pkcs12-cases.ts';
import { textCases } from './matrix/text-cases.ts';
import { Workbench } from './oracle.ts';

// Every form of file that is read, made by the programs that people have, with every kind of key. What has to come out says openssl.

const run = promisify(execFile);
const bench = new Workbench();
let expected: Expected;
beforeAll(() => {
  expected = makeMatrixKeys(bench);
});

const all = [...keyCases, ...pkcs12Cases, ...javaCases, ...textCases];
const numbered = all.map((one, number) => ({ ...one, folder: `case-${number}` }));

/** Makes the file in a folder of its own. */
async function made({ calls, file, rework, folder }: (typeof numbered)[number]): Promise<Uint8Array> {
  const cwd = bench.path(folder);
  mkdirSync(cwd, { recursive: true });
  let printed: Buffer = Buffer.alloc(0);
  for (const [program, ...args] of calls) {
    const child = run(program as string, args, { cwd, encoding: 'buffer', maxBuffer: 1 << 24 });
    child.child.stdin?.end();
    printed = (await child).stdout;
  }
  const bytes = file === undefined ? printed : readFileSync(join(cwd, file));
  return Uint8Array.from(rework ? rework(bytes) : bytes);
}

const given = ({ passphrases }: MatrixCase) => (passphrases ? { passphrases: passphrases.map((passphrase) => utf8(passphrase)) } : {});
const of = <Kind extends Entry['kind']>(entries: readonly Entry[], kind: Kind) =>
  entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/**
 * Whether openssl takes it for that key. A program may leave out of its file what can be computed, or put it there in another form: then the private
 * half has to give the public one that the key has, and both have to fit.
 */
function isKey(pkcs8: Uint8Array, key: MatrixKey, folder: string): boolean {
  if (Buffer.compare(pkcs8, expected.keys[key]) === 0) return true;
  const path = bench.write(`${folder}/read.der`, pkcs8);
  bench.openssl('pkey', '-inform', 'DER', '-in', path, '-check', '-noout');
  const publicKey = bench.openssl('pkey', '-inform', 'DER', '-in', path, '-pubout', '-outform', 'DER', '-ec_conv_form', 'uncompressed');
  return Buffer.compare(publicKey, expected.publicKeys[key]) === 0;
}

function attempt(bytes: Uint8Array, options: Parameters<typeof readContainer>[1]): { code: string | null; message: string; entries: Entry[] } {
  try {
    return { code: null, message: '', entries: readContainer(bytes, options).entries };
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message, entries: [] };
  }
}

describe.concurrent.each(numbered)('$name', (one) => {
  test('comes back as openssl says it is, and not with another passphrase', async () => {
    const bytes = await made(one);
    const { code, message, entries } = attempt(bytes, given(one));
    if (one.refused) {
      expect({ code, message }).toEqual({ code: one.refused.code, message: expect.stringContaining(one.refused.says) });
      return;
    }
    expect({ code, message }).toEqual({ code: null, message: '' });
    const keys = of(entries, 'private-key');
    const wanted = one.keys ?? [];
    const byPublicKey = new Map(keys.map((key) => [hex(describePrivateKey(key.pkcs8).spki), key]));
    expect(keys).toHaveLength(wanted.length);
    for (const name of wanted) {
      const key = byPublicKey.get(hex(expected.publicKeys[name]));
      expect(key, `the key ${name}`).toBeDefined();
      expect(key && isKey(key.pkcs8, name, one.folder), `openssl on ${name}`).toBe(true);
    }
    const certificates = new Set(of(entries, 'certificate').map(({ der }) => hex(der)));
    expect(certificates).toEqual(new Set((one.certificates ?? []).map((name) => hex(expected.certificates[name]))));
    expect(of(entries, 'request')).toHaveLength(one.requests ?? 0);
    expect(of(entries, 'locked')).toEqual([]);
    const skipped = of(entries, 'skipped').map(({ what }) => what);
    for (const what of one.skipped ?? []) expect(skipped.join('\n')).toContain(what);
    if (one.names) expect(keys.map(({ friendlyName }) => friendlyName).toSorted()).toEqual([...one.names].toSorted());
    if (one.passphrases?.every((passphrase) => passphrase !== '') && wanted.length > 0) refusesOthers(bytes);
  });
});

/** What is locked stays locked: without a passphrase, and with another. */
function refusesOthers(bytes: Uint8Array): void {
  for (const passphrases of [[], [utf8('another one')]]) {
    const { code, entries } = attempt(bytes, { passphrases });
    expect(of(entries, 'private-key')).toEqual([]);
    if (code === null) expect(of(entries, 'locked').length).toBeGreaterThan(0);
    else expect(code).toMatch(passphrases.length === 0 ? /^PASSPHRASE_NEEDED$/ : /^PASSPHRASE_WRONG$/);
  }
}

test('every row of what is read has a case', () => {
  const covered = new Set(all.flatMap(({ covers }) => covers));
  expect(readIds.filter((id) => !covered.has(id))).toEqual([]);
});
