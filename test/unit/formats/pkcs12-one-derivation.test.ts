import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { LastDerivedKey } from '../../../main/formats/derived-keys.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import type { Pkcs12ProfileId } from '../../../main/formats/pkcs12-profiles.ts';
import { writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { derObjectIdentifier } from '../../../main/pki/der-writer.ts';
import { makeIdentities, type TestIdentity } from './oracle.ts';

const passphrase = utf8('copper-kettle-outing');
const iterations = 20_000;
let identity: TestIdentity;
beforeAll(async () => {
  [identity] = (await makeIdentities(['ec-p256'])) as [TestIdentity];
});

const written = (profile: Pkcs12ProfileId) =>
  Buffer.from(writePkcs12({ pkcs8: identity.pkcs8, chain: identity.chain, friendlyName: 'one', passphrase, profile, iterations }));

/** The octets that follow each of these object identifiers, `deep` elements below. */
function octetsBehind(file: Buffer, oid: string, deep: number, length: number): string[] {
  const name = Buffer.from(derObjectIdentifier(oid));
  const found: string[] = [];
  for (let at = file.indexOf(name); at >= 0; at = file.indexOf(name, at + 1)) {
    const start = at + name.length + 2 * deep;
    expect([...file.subarray(start, start + 2)]).toEqual([0x04, length]);
    found.push(file.subarray(start + 2, start + 2 + length).toString('hex'));
  }
  return found;
}

describe('the key and the certificates of a PKCS#12 file', () => {
  test('are encrypted under one key, which is derived once, each with an IV of its own', () => {
    const file = written('modern');
    const salts = octetsBehind(file, '1.2.840.113549.1.5.12', 1, 16);
    const ivs = octetsBehind(file, '2.16.840.1.101.3.4.1.42', 0, 16);
    expect([salts.length, new Set(salts).size, ivs.length, new Set(ivs).size]).toEqual([2, 1, 2, 2]);
    // Another file has another salt.
    expect(octetsBehind(written('modern'), '1.2.840.113549.1.5.12', 1, 16)).not.toContain(salts[0]);
  });

  test('have salts of their own where the IV is derived from the salt, too', () => {
    const salts = octetsBehind(written('legacy'), '1.2.840.113549.1.12.1.3', 1, 8);
    expect([salts.length, new Set(salts).size]).toEqual([2, 2]);
  });

  test('cost whoever reads them one derivation beside that of the MAC, and every wrong passphrase its own', () => {
    const file = written('modern');
    const open = (budget: WorkBudget, ...tried: Uint8Array[]) => readContainer(file, { passphrases: tried, budget });
    const { entries } = open(new WorkBudget(2 * iterations + 3_000), passphrase);
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual(['certificate', 'certificate', 'certificate', 'private-key']);
    expect(() => open(new WorkBudget(2 * iterations - 1), passphrase)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
    expect(() => open(new WorkBudget(2 * iterations + 3_000), utf8('wrong'), passphrase)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
  });

  test('leave nothing of it when they were read', () => {
    const [budget, file] = [new WorkBudget(), written('modern')];
    readContainer(file, { passphrases: [passphrase], budget });
    const salt = Buffer.from(octetsBehind(file, '1.2.840.113549.1.5.12', 1, 16)[0] ?? '', 'hex');
    expect(budget.lastKey.has({ prf: 'sha256', passphrase, salt, iterations, length: 32 })).toBe(false);
  });
});

test('a key is taken for another only where all that it is derived from is the same', () => {
  using last = new LastDerivedKey();
  const one = { prf: 'sha256' as const, passphrase, salt: new Uint8Array(16), iterations: 1_000, length: 32 };
  const key = last.derive(one);
  expect(last.derive({ ...one, passphrase: Uint8Array.from(passphrase) })).toEqual(key);
  const others = [{ prf: 'sha1' as const }, { passphrase: utf8('other') }, { salt: new Uint8Array(15) }, { iterations: 1_001 }, { length: 31 }];
  for (const other of others) expect(last.has({ ...one, ...other })).toBe(false);
  expect(last.derive({ ...one, salt: new Uint8Array(16).fill(1) })).not.toEqual(key);
  expect(last.derive(one)).toEqual(key);
  last[Symbol.dispose]();
  expect(last.has(one)).toBe(false);
});
