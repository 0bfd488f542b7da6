import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { jksDigest } from '../../../main/formats/jks-protection.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { visibleName } from '../../../main/formats/visible-name.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';

// Files that are small for what they would make of themselves, or whose parts are large for what is tried on them.

const known = Array.from({ length: 32 }, (_, i) => utf8(`passphrase ${i}`));

function codeOf(bytes: Uint8Array, passphrases: readonly Uint8Array[] = known, budget = new WorkBudget()): string {
  try {
    readContainer(bytes, { passphrases, budget });
    return 'read';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a store of many chains is counted as a whole, before any passphrase', () => {
  const alias = Buffer.concat([Buffer.from('000161', 'hex'), Buffer.alloc(8)]);
  const chain = Buffer.from('0000c350', 'hex');

  test('JKS, whose empty certificates take four bytes', () => {
    const entry = Buffer.concat([Buffer.from('00000001', 'hex'), alias, Buffer.alloc(4), chain, Buffer.alloc(50_000 * 4)]);
    expect(codeOf(Buffer.concat([Buffer.from('feedfeed0000000100000002', 'hex'), entry, entry, Buffer.alloc(20)]))).toBe('FILE_LIMITS');
    expect(codeOf(Buffer.concat([Buffer.from('feedfeed0000000100000001', 'hex'), entry, Buffer.alloc(20)]))).toBe('PASSPHRASE_WRONG');
  });

  test('BKS, where they take six', () => {
    const entry = Buffer.concat([Buffer.from('02', 'hex'), alias, chain, Buffer.alloc(50_000 * 6), Buffer.alloc(9)]);
    const header = Buffer.concat([Buffer.from('0000000200000014', 'hex'), Buffer.alloc(20), Buffer.from('00000400', 'hex')]);
    expect(codeOf(Buffer.concat([header, entry, entry, Buffer.alloc(21)]))).toBe('FILE_LIMITS');
    expect(codeOf(Buffer.concat([header, entry, Buffer.alloc(21)]))).toBe('PASSPHRASE_WRONG');
  });
});

test('a PEM block of a million short lines with a colon behind them has no million headers', () => {
  const started = process.memoryUsage().heapUsed;
  expect(codeOf(utf8(`-----BEGIN PRIVATE KEY-----\n${'a\n'.repeat(1_000_000)}x:y\n\nAAAA\n-----END PRIVATE KEY-----\n`))).toBe('FILE_MALFORMED');
  expect(process.memoryUsage().heapUsed - started).toBeLessThan(64 * 1024 * 1024);
});

test('archives in an archive that all inflate to what one may are refused together', () => {
  const inner = zipSync({ a: new Uint8Array(60 * 1024 * 1024) });
  const bomb = zipSync(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.zip`, inner])));
  expect(bomb.length).toBeLessThan(100_000);
  expect(codeOf(bomb)).toBe('FILE_LIMITS');
});

describe('megabytes that every passphrase is tried on are taken from what the file may spend', () => {
  const mebibyte = derOctetString(new Uint8Array(1024 * 1024));
  const one = known.slice(0, 1);
  const pbes1 = (oid: string) => derSequence(derObjectIdentifier(oid), derSequence(derOctetString(new Uint8Array(8)), derInteger(1)));

  test('under RC2, a second for each', () => {
    const block = derSequence(pbes1('1.2.840.113549.1.12.1.6'), mebibyte);
    // Besides the one that is known the empty one is tried, in its two forms.
    expect(codeOf(block, one, new WorkBudget(18_000_000))).toBe('PASSPHRASE_WRONG');
    expect(codeOf(block, known, new WorkBudget(18_000_000))).toBe('FILE_LIMITS');
  });

  test('in a JKS', () => {
    const key = derSequence(derSequence(derObjectIdentifier('1.3.6.1.4.1.42.2.17.1.1'), derNull()), mebibyte);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(key.length);
    const content = Buffer.concat([Buffer.from('feedfeed000000020000000100000001000161', 'hex'), Buffer.alloc(8), length, key, Buffer.alloc(4)]);
    const digest = jksDigest(Buffer.from('passphrase 0', 'utf16le').swap16(), content);
    expect(codeOf(Buffer.concat([content, digest]), one, new WorkBudget(6_000_000))).toBe('PASSPHRASE_WRONG');
    expect(codeOf(Buffer.concat([content, digest]), known, new WorkBudget(6_000_000))).toBe('FILE_LIMITS');
  });
});

test('a cipher’s name out of a PEM header shows what is visible of it', () => {
  const file = `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: \u001b[2J${'Z'.repeat(3000)},00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n`;
  expect(() => readContainer(utf8(file), { passphrases: known })).toThrow(/^[^\p{C}]{1,200}$/u);
});

test('headers of a block may end in CR and LF, and quoted', () => {
  const { key, file } = {
    key: 'MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
    file: (end: string, before = '') =>
      ['-----BEGIN PRIVATE KEY-----', 'Comment: by hand', '', 'KEY', '-----END PRIVATE KEY-----', ''].map((line) => before + line).join(end),
  };
  for (const text of [file('\n'), file('\r\n'), file('\r'), file('\r\n', '> ')])
    expect(codeOf(utf8(text.replace('KEY\r', `${key}\r`).replace('KEY\n', `${key}\n`)))).toBe('read');
});

test('a name that is cut short is cut between characters', () => {
  for (const name of [`a${'😀'.repeat(60)}`, `${'😀'.repeat(60)}a`]) expect(visibleName(name).isWellFormed()).toBe(true);
});

describe('each chain of a derivation of PKCS#12 is taken from what the file may spend', () => {
  const one = known.slice(0, 1);
  const sealed = (oid: string, iterations: number) => {
    const algorithm = derSequence(derObjectIdentifier(oid), derSequence(derOctetString(new Uint8Array(8)), derInteger(iterations)));
    return derSequence(algorithm, derOctetString(new Uint8Array(16)));
  };

  test.each([
    ['triple DES: two for the key and one for the IV', '1.2.840.113549.1.12.1.3', 3],
    ['RC2-40: one and one', '1.2.840.113549.1.12.1.6', 2],
    ['PBKDF1, which is one for both', '1.2.840.113549.1.5.10', 1],
  ])('under %s', (_, oid, chains) => {
    // The passphrase that is known, and the empty one: in PKCS#12 in two forms.
    const tries = oid.includes('.12.1.') ? 3 : 2;
    const cost = tries * chains * 5000;
    expect(codeOf(sealed(oid, 5000), one, new WorkBudget(cost))).toBe('PASSPHRASE_WRONG');
    expect(codeOf(sealed(oid, 5000), one, new WorkBudget(cost - 1))).toBe('FILE_LIMITS');
  });

  test('and as many iterations as a file may ask for remain what one chain may have', () => {
    const spent = (most: number) => () => new WorkBudget(most).spend(10_000_000, 0, 0, 3);
    expect(spent(30_000_000)).not.toThrow();
    expect(spent(29_999_999)).toThrow(expect.objectContaining({ code: 'FILE_LIMITS', message: expect.stringContaining('together') }));
    const read = () => readContainer(sealed('1.2.840.113549.1.12.1.3', 10_000_000), { passphrases: one, budget: new WorkBudget(1) });
    expect(read).toThrow(expect.objectContaining({ code: 'FILE_LIMITS', message: expect.stringContaining('together') }));
  });

  test('in an UBER: two for the key and one for the IV', () => {
    const store = Buffer.concat([Buffer.from('0000000100000014', 'hex'), Buffer.alloc(20), Buffer.from('00001388', 'hex'), Buffer.alloc(64, 0xee)]);
    expect(codeOf(store, one, new WorkBudget(2 * 3 * 5000))).toBe('PASSPHRASE_WRONG');
    expect(codeOf(store, one, new WorkBudget(2 * 3 * 5000 - 1))).toBe('FILE_LIMITS');
  });
});

test('what becomes no entry is counted among what stands one behind the other in a file', () => {
  const publicKey = derSequence(derSequence(derObjectIdentifier('1.3.101.112')), Buffer.from('03030001ff', 'hex'));
  const curve = derObjectIdentifier('1.2.840.10045.3.1.7');
  const file = (count: number) => Buffer.concat([publicKey, ...Array<Uint8Array>(count).fill(curve)]);
  expect(codeOf(file(49_999))).toBe('read');
  expect(codeOf(file(50_000))).toBe('FILE_LIMITS');
});
