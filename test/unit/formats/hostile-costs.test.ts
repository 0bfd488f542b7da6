import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { WorkBudget } from '../../../main/formats/limits.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { derContext, derInteger, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { runCase } from '../../fuzz/run-case.ts';
import { hugeNumber, rsaKeyWith, rsaSpki, withPart } from './hostile-numbers.ts';
import { pem, Workbench } from './oracle.ts';

// Files that are small or well formed and would cost hours, gigabytes or a stack. What they may cost is said in work, not in time, which is the machine's.

const bench = new Workbench();
let pkcs1: Uint8Array;
let certificate: Uint8Array;
let sec1: Uint8Array;
beforeAll(() => {
  bench.openssl('genrsa', '-out', 'rsa.pem', '2048');
  pkcs1 = new Uint8Array(bench.openssl('rsa', '-in', 'rsa.pem', '-traditional', '-outform', 'DER'));
  certificate = new Uint8Array(bench.openssl('req', '-x509', '-key', 'rsa.pem', '-subj', '/CN=x', '-outform', 'DER'));
  bench.openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ec.pem');
  sec1 = new Uint8Array(bench.openssl('ec', '-in', 'ec.pem', '-outform', 'DER'));
});

/** Iterations that a reading asked for, and how it ended. */
class Watched extends WorkBudget {
  spent = 0;
  override spend(iterations: number): void {
    super.spend(iterations);
    this.spent += iterations;
  }
}

function work(bytes: Uint8Array): { code: string; spent: number } {
  const budget = new Watched();
  try {
    readContainer(bytes, { passphrases: [utf8('changeit')], budget });
    return { code: 'read', spent: budget.spent };
  } catch (error) {
    return { code: (error as { code: string }).code, spent: budget.spent };
  }
}

/** How it ends; that memory stays within bounds and the error has a code is the fuzzer's judgement. */
async function outcome(bytes: Uint8Array): Promise<string> {
  const { outcome, failure } = await runCase({ reader: 'container', origin: 'by hand', bytes: Uint8Array.from(bytes) });
  expect(failure).toBeNull();
  return outcome;
}

describe('a key with numbers that no key has', () => {
  // To make a number of four megabytes takes an hour where that is not asked first.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('in place %i of RSA is refused before anything is computed', async (place) => {
    for (const length of [12_500, 4_000_000]) expect(await outcome(rsaKeyWith(pkcs1, place, hugeNumber(length)))).toMatch(/^FILE_(MALFORMED|UNSUPPORTED)$/);
  });

  test('in a certificate is said to be unusual, and nothing is computed of it', async () => {
    const algorithm = readElement(certificate).children[0]?.children[6]?.children[0]?.raw as Uint8Array;
    const exponent = Uint8Array.of(1, 0, 1);
    for (const spki of [rsaSpki(algorithm, hugeNumber(1_000_000), exponent), rsaSpki(algorithm, hugeNumber(256), hugeNumber(4_000_000))]) {
      expect(await outcome(withPart(certificate, [0, 6], spki))).toBe('read');
    }
  });

  test('whose primes are none is refused, since they are not the modulus’', async () => {
    for (const place of [4, 5]) expect(await outcome(rsaKeyWith(pkcs1, place, hugeNumber(128)))).toBe('FILE_MALFORMED');
  });

  test('whose point does not lie on its curve, or is another’s, is refused', async () => {
    const point = Uint8Array.of(0, 4, ...new Uint8Array(64).fill(7));
    expect(await outcome(withPart(sec1, [3, 0], Uint8Array.of(3, point.length, ...point)))).toBe('FILE_MALFORMED');
    for (const scalar of [new Uint8Array(32), new Uint8Array(32).fill(0xff), hugeNumber(4000)]) {
      expect(await outcome(withPart(sec1, [1], derOctetString(scalar)))).toBe('FILE_MALFORMED');
    }
  });
});

test('a structure with as many parts as there may be, where two belong, is refused and not spread over the stack', async () => {
  const many = Array<Uint8Array>(59_000).fill(derContext(1));
  const [version, scalar] = readElement(sec1).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array];
  expect(await outcome(derSequence(version, scalar, derContext(0, derObjectIdentifier('1.2.840.10045.3.1.7')), ...many))).toMatch(/^FILE_/);
  const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.1.10'), ...many);
  expect(await outcome(derSequence(derInteger(0), algorithm, derOctetString(pkcs1)))).toMatch(/^(read|FILE_\w+)$/);
});

describe('a key derivation that asks for too much is refused before it runs', () => {
  const encrypted = (kdf: Uint8Array) =>
    derSequence(
      derSequence(
        derObjectIdentifier('1.2.840.113549.1.5.13'),
        derSequence(kdf, derSequence(derObjectIdentifier('2.16.840.1.101.3.4.1.42'), derOctetString(new Uint8Array(16)))),
      ),
      derOctetString(new Uint8Array(32)),
    );
  const scrypt = (cost: number, block: number, lanes: number) =>
    derSequence(
      derObjectIdentifier('1.3.6.1.4.1.11591.4.11'),
      derSequence(derOctetString(new Uint8Array(8)), derInteger(cost), derInteger(block), derInteger(lanes)),
    );
  const pbkdf2 = (...numbers: number[]) =>
    derSequence(derObjectIdentifier('1.2.840.113549.1.5.12'), derSequence(derOctetString(new Uint8Array(8)), ...numbers.map((value) => derInteger(value))));

  test('of PBKDF2 and scrypt', () => {
    expect(work(encrypted(pbkdf2(2 ** 31)))).toEqual({ code: 'FILE_LIMITS', spent: 0 });
    for (const parameters of [
      [2 ** 30, 8, 1],
      [2 ** 19, 1, 16],
      [2, 2 ** 31, 1],
      [2 ** 10, 8, 2 ** 31],
    ] as const) {
      expect(work(encrypted(scrypt(parameters[0], parameters[1], parameters[2])))).toEqual({ code: 'FILE_LIMITS', spent: 0 });
    }
  });

  test('and so is a key of no length, for which no library derives anything', () => {
    expect(work(encrypted(pbkdf2(1, 0)))).toEqual({ code: 'FILE_MALFORMED', spent: 0 });
  });

  test('of bcrypt in an OpenSSH key', () => {
    bench.try('ssh-keygen', '-q', '-t', 'ed25519', '-N', 'changeit', '-a', '1', '-f', 'ssh');
    const text = Buffer.from(bench.read('ssh')).toString('latin1');
    const file = Buffer.from(text.replace(/-----.*-----/g, ''), 'base64');
    const rounds = file.indexOf(Buffer.from([0, 0, 0, 0x10]), file.indexOf('bcrypt')) + 20;
    expect(file.readUInt32BE(rounds)).toBe(1);
    for (const many of [0xffffffff, 2_000_000]) {
      file.writeUInt32BE(many, rounds);
      expect(work(Buffer.from(pem('OPENSSH PRIVATE KEY', file)))).toEqual({ code: 'FILE_LIMITS', spent: 0 });
    }
  });

  test('of fifty thousand small keys, each with a derivation of its own, long before the last', () => {
    const oid = (last: number) => derObjectIdentifier(`1.2.840.113549.1.12.10.1.${last}`);
    const sealed = encrypted(scrypt(2 ** 14, 8, 1));
    const bag = derSequence(oid(2), derContext(0, sealed));
    const data = (bytes: Uint8Array) => derSequence(derObjectIdentifier('1.2.840.113549.1.7.1'), derContext(0, derOctetString(bytes)));
    const file = derSequence(derInteger(3), data(derSequence(data(derSequence(...Array<Uint8Array>(50_000).fill(bag))))));
    const budget = new WorkBudget(2_000_000);
    expect(() => readContainer(file, { passphrases: [utf8('changeit')], budget })).toThrow(expect.objectContaining({ code: 'FILE_LIMITS' }));
  });
});

describe('ten thousand of each other', () => {
  const deep = 10_000;

  test('in JSON, PEM and DER end in a code and not in the stack', async () => {
    const texts = ['['.repeat(deep), '{"a":'.repeat(deep), `{"kty":"EC","x":${'['.repeat(deep)}${']'.repeat(deep)}}`, `{"keys":${'[{"keys":'.repeat(deep)}`];
    for (const text of texts) expect(await outcome(utf8(text))).toMatch(/^FILE_/);
    expect(await outcome(utf8('-----BEGIN PRIVATE KEY-----\n'.repeat(deep)))).toMatch(/^FILE_/);
    let base64 = Buffer.from(pem('PRIVATE KEY', new Uint8Array(48)));
    for (let i = 0; i < 12; i++) base64 = Buffer.from(base64.toString('base64'));
    expect(await outcome(base64)).toMatch(/^FILE_/);
    for (const tag of [0x30, 0xa0, 0x24]) {
      const open = new Uint8Array(2 * deep).map((_, i) => (i % 2 === 0 ? tag : 0x80));
      open[0] = 0x30;
      expect(await outcome(open)).toMatch(/^FILE_/);
      expect(await outcome(Buffer.from(pem('PKCS12', open)))).toMatch(/^FILE_/);
    }
  });

  test('in key stores: a count is no memory before there is anything to count', async () => {
    const count = Buffer.from('ffffffff', 'hex');
    for (const magic of ['feedfeed00000002', 'cececece00000002']) {
      for (const entries of ['ffffffff', '0000c350']) {
        expect(await outcome(Buffer.concat([Buffer.from(magic + entries, 'hex'), new Uint8Array(60)]))).toMatch(/^FILE_/);
      }
      const oneKey = Buffer.concat([Buffer.from(`${magic}0000000100000001000161`, 'hex'), new Uint8Array(8), count, new Uint8Array(60)]);
      expect(await outcome(oneKey)).toMatch(/^FILE_/);
    }
    const bks = Buffer.concat([
      Buffer.from('0000000200000014', 'hex'),
      new Uint8Array(20),
      Buffer.from('00000400', 'hex'),
      Buffer.from('04000161', 'hex'),
      new Uint8Array(8),
      count,
    ]);
    expect(await outcome(Buffer.concat([bks, new Uint8Array(60)]))).toMatch(/^(FILE|PASSPHRASE)_/);
  });
});

test('archives that inflate to gigabytes are told from their directory', async () => {
  const zeros = new Uint8Array(60 * 1024 * 1024);
  const bomb = zipSync({ 'a.pem': zeros, 'b.pem': zeros });
  expect(bomb.length).toBeLessThan(200_000);
  expect(work(bomb)).toEqual({ code: 'FILE_LIMITS', spent: 0 });
  const inner = zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ 'c.pem': new Uint8Array(1000) }) }) });
  expect(await outcome(inner)).toBe('FILE_UNRECOGNISED');
});

test('what is refused late has spent no more than what it was refused for', () => {
  const sealed = bench.openssl('pkcs8', '-topk8', '-in', 'ec.pem', '-outform', 'DER', '-iter', '1000', '-passout', 'pass:another');
  // The one that was given, and the empty one.
  expect(work(new Uint8Array(sealed))).toEqual({ code: 'PASSPHRASE_WRONG', spent: 2000 });
});
