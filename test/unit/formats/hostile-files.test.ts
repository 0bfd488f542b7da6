import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../main/crypto/bytes.ts';
import { sha256 } from '../../../main/crypto/hash.ts';
import { EntryCollector } from '../../../main/formats/entry-collector.ts';
import { writeJks } from '../../../main/formats/jks-write.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import { strongEncryption } from '../../../main/formats/password-based-encryption-write.ts';
import { writePem } from '../../../main/formats/pem-write.ts';
import { writeEncryptedPkcs8 } from '../../../main/formats/pkcs8.ts';
import { writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { der, derContext, derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = utf8('changeit');
let files: Record<string, Uint8Array>;
let identity: TestIdentity;

beforeAll(async () => {
  identity = (await makeIdentities(['ec-p256']))[0] as TestIdentity;
  const { pkcs8, chain } = identity;
  bench.write('key.pem', pem('PRIVATE KEY', pkcs8));
  bench.write('leaf.pem', pem('CERTIFICATE', chain[0] as Uint8Array));
  const made = (...args: string[]) => new Uint8Array(bench.openssl(...args));
  files = {
    pkcs8,
    certificate: chain[0] as Uint8Array,
    sec1: made('ec', '-in', 'key.pem', '-outform', 'DER'),
    request: made('req', '-new', '-key', 'key.pem', '-subj', '/CN=x', '-outform', 'DER'),
    'encrypted-pkcs8': writeEncryptedPkcs8(pkcs8, passphrase, { ...strongEncryption, iterations: 1 }),
    pkcs12: writePkcs12({ pkcs8, chain, friendlyName: 'x', passphrase, iterations: 1 }),
    'pkcs12 of the 1990s': made(
      'pkcs12',
      '-provider',
      'legacy',
      '-provider',
      'default',
      '-export',
      '-legacy',
      '-inkey',
      'key.pem',
      '-in',
      'leaf.pem',
      '-passout',
      'pass:changeit',
      '-noiter',
      '-nomaciter',
    ),
    'pkcs12 without MAC': made('pkcs12', '-export', '-inkey', 'key.pem', '-in', 'leaf.pem', '-passout', 'pass:changeit', '-nomac', '-iter', '1'),
    'pkcs12 in the clear': made(
      'pkcs12',
      '-export',
      '-inkey',
      'key.pem',
      '-in',
      'leaf.pem',
      '-passout',
      'pass:',
      '-nomac',
      '-keypbe',
      'NONE',
      '-certpbe',
      'NONE',
    ),
    jks: writeJks({ pkcs8, chain, alias: 'a', storePassphrase: passphrase }),
    pkcs7: made('crl2pkcs7', '-nocrl', '-certfile', 'leaf.pem', '-outform', 'DER'),
    pem: writePem({ pkcs8, chain, passphrase: null, parts: ['key', 'certificate'] }),
    'encrypted pem': made('ec', '-in', 'key.pem', '-aes128', '-passout', 'pass:changeit'),
  };
});

/** Reads, and lets through nothing but a FormatError that says something. */
function attempt(bytes: Uint8Array, options = { passphrases: [passphrase] }): boolean {
  try {
    readContainer(bytes, options);
    return true;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    expect(error.message.length * error.hint.length).toBeGreaterThan(0);
    return false;
  }
}

const names = [
  'pkcs8',
  'certificate',
  'sec1',
  'request',
  'encrypted-pkcs8',
  'pkcs12',
  'pkcs12 of the 1990s',
  'pkcs12 without MAC',
  'pkcs12 in the clear',
  'jks',
  'pkcs7',
  'pem',
  'encrypted pem',
];

describe.each(names)('a file of the kind %s', (name) => {
  test('is whole to begin with', () => {
    expect(attempt(files[name] as Uint8Array)).toBe(true);
  });

  test('gives a FormatError wherever it is cut', () => {
    const bytes = files[name] as Uint8Array;
    // The last line end of a PEM file, and the dashes before it, are no loss worth an error.
    const needed = name.includes('pem') ? bytes.length - 1 : bytes.length;
    for (let length = 0; length < needed; length++) {
      const whole = attempt(bytes.subarray(0, length));
      if (name !== 'pem') expect(whole).toBe(false);
    }
  });

  test('gives entries or a FormatError whatever bit is flipped', () => {
    const bytes = files[name] as Uint8Array;
    const step = bytes.length > 1000 ? 5 : 1;
    for (let bit = 0; bit < bytes.length * 8; bit += step) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      attempt(changed);
    }
  });

  test('gives entries or a FormatError after any damage', () => {
    const bytes = files[name] as Uint8Array;
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const changed = Uint8Array.from(bytes);
        for (const [at, value] of changes) changed[at] = value;
        attempt(changed);
      }),
      { numRuns: 150 },
    );
  });
});

test('bytes at random give a FormatError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !attempt(bytes)),
    { numRuns: 300 },
  );
  const starts = [[0x30, 0x80], [0x30, 0x82], [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2], [...utf8('-----BEGIN ')], [0xff, 0xfe]];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => !attempt(Uint8Array.of(...start, ...rest))),
    { numRuns: 500 },
  );
});

const largest = new Uint8Array(64 * 1024 * 1024).fill(0);

/** What this thread has worked since, in ms: waiting for others on a busy machine is nobody's fault. */
function workedSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1000;
}

/** 200 ms on a machine that hashes the largest file in 60 ms; on a slower one, as many times more, in ms. */
function promptly(): number {
  const started = process.threadCpuUsage();
  sha256(largest);
  return Math.max(200, (200 / 60) * workedSince(started));
}

function refusal(bytes: Uint8Array, options = {}): FormatError {
  const started = process.threadCpuUsage();
  try {
    readContainer(bytes, options);
  } catch (error) {
    expect(workedSince(started)).toBeLessThan(promptly());
    return error as FormatError;
  }
  throw new Error('it was read');
}

describe('a file that is no container', () => {
  test.each([
    ['nothing', '', 'FILE_UNRECOGNISED', ''],
    ['text', 'dear officer', 'FILE_UNRECOGNISED', ''],
    ['a PuTTY key', 'PuTTY-User-Key-File-3: ssh-ed25519', 'FILE_UNSUPPORTED', 'PuTTY'],
    ['an SSH public key', 'ssh-ed25519 AAAA', 'FILE_UNSUPPORTED', 'SSH'],
    ['a ZIP archive that ends at once', 'PK\x03\x04', 'FILE_MALFORMED', 'ZIP'],
    ['a PDF', '%PDF-1.7', 'FILE_UNSUPPORTED', 'PDF'],
    ['a database', 'SQLite format 3\0', 'FILE_UNSUPPORTED', 'database'],
  ])('but %s is told as what it is', (_, text, code, message) => {
    expect(refusal(utf8(text))).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('but ASN.1 of another kind is told apart from a damaged one', () => {
    expect(refusal(derSequence(derSequence(derNull()))).code).toBe('FILE_UNRECOGNISED');
    expect(refusal(Uint8Array.of(0x30, 5, 0)).code).toBe('FILE_MALFORMED');
  });
});

/** Encrypted PKCS#8 whose derivation has this AlgorithmIdentifier. */
function encryptedUnder(kdf: Uint8Array): Uint8Array {
  const cipher = derSequence(derObjectIdentifier('2.16.840.1.101.3.4.1.42'), derOctetString(new Uint8Array(16)));
  const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.5.13'), derSequence(kdf, cipher));
  return derSequence(algorithm, derOctetString(new Uint8Array(32)));
}

function pbkdf2Of(iterations: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier('1.2.840.113549.1.5.12'), derSequence(derOctetString(new Uint8Array(8)), iterations));
}

describe('a file that asks for too much', () => {
  const tooMuch = expect.objectContaining({ code: 'FILE_LIMITS' });

  test('of iterations is refused before any of them is run', () => {
    for (const iterations of [derInteger(10_000_001), derInteger(new Uint8Array(9).fill(0x7f))]) {
      expect(refusal(encryptedUnder(pbkdf2Of(iterations)), { passphrases: [passphrase] })).toEqual(tooMuch);
    }
    for (const scheme of ['1.2.840.113549.1.12.1.3', '1.2.840.113549.1.5.10']) {
      const algorithm = derSequence(derObjectIdentifier(scheme), derSequence(derOctetString(new Uint8Array(8)), derInteger(10_000_001)));
      expect(refusal(derSequence(algorithm, derOctetString(new Uint8Array(8))), { passphrases: [passphrase] })).toEqual(tooMuch);
    }
    expect(refusal(encryptedUnder(pbkdf2Of(derInteger(0))), { passphrases: [passphrase] }).code).toBe('FILE_MALFORMED');
  });

  test('of iterations for its MAC, too', () => {
    const [version, safe, mac] = readElement(files.pkcs12 as Uint8Array).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array, Uint8Array];
    const [digest, salt] = readElement(mac).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array];
    const file = derSequence(version, safe, derSequence(digest, salt, derInteger(10_000_001)));
    expect(refusal(file, { passphrases: [passphrase] })).toEqual(tooMuch);
  });

  test('of iterations in all, though each of its keys asks for little enough', () => {
    const budget = new WorkBudget();
    for (let i = 0; i < 50; i++) budget.spend(10_000_000);
    expect(() => budget.spend(1)).toThrow(tooMuch);
  });

  test('of memory for scrypt', () => {
    const scrypt = (cost: number, block: number, lanes: number) =>
      derSequence(
        derObjectIdentifier('1.3.6.1.4.1.11591.4.11'),
        derSequence(derOctetString(new Uint8Array(8)), derInteger(cost), derInteger(block), derInteger(lanes)),
      );
    expect(refusal(encryptedUnder(scrypt(1 << 20, 8, 1)), { passphrases: [passphrase] })).toEqual(tooMuch);
    expect(refusal(encryptedUnder(scrypt(16, 1, 17)), { passphrases: [passphrase] })).toEqual(tooMuch);
    expect(refusal(encryptedUnder(scrypt(15, 1, 1)), { passphrases: [passphrase] }).code).toBe('FILE_MALFORMED');
  });

  test('of nesting, definite or not', () => {
    let deep = derNull();
    for (let i = 0; i < 40; i++) deep = derSequence(deep);
    expect(refusal(concatBytes(Uint8Array.of(0x30, 0x80), ...Array<Uint8Array>(200).fill(Uint8Array.of(0x30, 0x80))))).toEqual(tooMuch);
    const bagged = der(0x30, derObjectIdentifier('1.2.840.113549.1.12.10.1.6'), derContext(0, derSequence(deep)));
    const content = (bytes: Uint8Array) => derSequence(derObjectIdentifier('1.2.840.113549.1.7.1'), derContext(0, derOctetString(bytes)));
    expect(refusal(derSequence(derInteger(3), content(derSequence(content(derSequence(bagged)))))).code).toMatch(/FILE_/);
  });

  test('of bags inside bags', () => {
    let bags = derSequence();
    for (let i = 0; i < 40; i++) bags = derSequence(derSequence(derObjectIdentifier('1.2.840.113549.1.12.10.1.6'), derContext(0, bags)));
    const content = (bytes: Uint8Array) => derSequence(derObjectIdentifier('1.2.840.113549.1.7.1'), derContext(0, derOctetString(bytes)));
    expect(refusal(derSequence(derInteger(3), content(derSequence(content(bags)))))).toEqual(tooMuch);
  });

  test('of entries', () => {
    const block = utf8('-----BEGIN X-----\nAAAA\n-----END X-----\n');
    const text = new Uint8Array(block.length * 50_001);
    for (let at = 0; at < text.length; at += block.length) text.set(block, at);
    expect(() => readContainer(text, {})).toThrow(tooMuch);
    const store = concatBytes(Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 1, 0, 0), new Uint8Array(100));
    expect(refusal(store, { passphrases: [passphrase] })).toEqual(tooMuch);
  });

  test('of values in one structure', () => {
    const nulls = (count: number) => derSequence(new Uint8Array(count * 2).map((_, i) => (i % 2 === 0 ? 5 : 0)));
    expect(refusal(nulls(60_001))).toEqual(tooMuch);
    expect(refusal(nulls(60_000)).code).toBe('FILE_UNRECOGNISED');
    expect(() => readContainer(nulls(32 * 1024 * 1024 - 10), {})).toThrow(tooMuch);
  });

  test('of pieces, but not a string in as many as there may be', () => {
    const pieces = Array<Uint8Array>(59_999).fill(derOctetString(Uint8Array.of(1)));
    const cut = der(0x24, ...pieces);
    expect(refusal(derSequence(derInteger(0), derSequence(derObjectIdentifier('1.3.101.112')), cut)).code).toBe('FILE_MALFORMED');
  });

  test('of bytes', () => {
    expect(refusal(new Uint8Array(64 * 1024 * 1024 + 1))).toMatchObject({ code: 'FILE_TOO_LARGE' });
  });
});

test('keys that were found before something else went wrong are overwritten', () => {
  const collector = new EntryCollector();
  const key = Uint8Array.of(1, 2, 3);
  collector.add({ kind: 'private-key', pkcs8: key });
  collector.abandon();
  expect(key).toEqual(new Uint8Array(3));
});

test('a file of 64 MiB of nothing is told in under 200 ms', () => {
  expect(refusal(largest).code).toBe('FILE_UNRECOGNISED');
});
