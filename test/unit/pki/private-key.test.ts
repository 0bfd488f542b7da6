import { beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { der, derContext, derInteger, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { canonicalPkcs8, describePrivateKey } from '../../../main/pki/private-key.ts';
import { makeIdentities, type TestIdentity, Workbench } from '../formats/oracle.ts';

const bench = new Workbench();
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
});

function identity(algorithm: string): TestIdentity {
  return identities.find((each) => each.algorithm === algorithm) as TestIdentity;
}

const doesNotBelong = expect.objectContaining({ code: 'FILE_MALFORMED', message: expect.stringContaining('does not belong') });

/** The parts of PKCS#8, to put together anew. */
function parts(pkcs8: Uint8Array): [algorithm: Uint8Array, privateKey: Uint8Array] {
  const [, algorithm, key] = readElement(pkcs8).children;
  return [algorithm?.raw as Uint8Array, key?.content as Uint8Array];
}

describe('the public key of a private key', () => {
  test.each(generatedKeyAlgorithms)('is the one that the library gave with it: %s', (algorithm) => {
    const { pkcs8, spki } = identity(algorithm);
    expect(describePrivateKey(pkcs8)).toEqual({ spki, spkiSha256: sha256Hex(spki), keyAlgorithm: algorithm });
    expect(canonicalPkcs8(pkcs8)).toEqual(pkcs8);
  });

  test.each([
    ['rsa-pss-2048', ['-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048']],
    [
      'rsa-pss-2048',
      ['-algorithm', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', '-pkeyopt', 'rsa_pss_keygen_md:sha384', '-pkeyopt', 'rsa_pss_keygen_saltlen:48'],
    ],
    ['rsa-1024', ['-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['rsa-1031', ['-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_bits:1031']],
    ['rsa-2048', ['-algorithm', 'rsa', '-pkeyopt', 'rsa_keygen_pubexp:3']],
  ])('is the one that openssl finds: %s', (keyAlgorithm, options) => {
    bench.openssl('genpkey', ...options, '-out', 'key.pem');
    const pkcs8 = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'key.pem', '-outform', 'DER'));
    const spki = new Uint8Array(bench.openssl('pkey', '-in', 'key.pem', '-pubout', '-outform', 'DER'));
    expect(describePrivateKey(pkcs8)).toMatchObject({ keyAlgorithm, spki });
    expect(canonicalPkcs8(pkcs8)).toEqual(pkcs8);
  });

  test('is found where the file does not give it, and whatever form it gives it in', () => {
    const { pkcs8, spki } = identity('ec-p384');
    bench.write('key.der', pkcs8);
    for (const form of [['-no_public'], ['-conv_form', 'compressed']]) {
      bench.openssl('ec', '-inform', 'DER', '-in', 'key.der', ...form, '-out', 'form.pem');
      const other = new Uint8Array(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'form.pem', '-outform', 'DER'));
      expect(describePrivateKey(other).spki).toEqual(spki);
    }
    const [algorithm, privateKey] = parts(pkcs8);
    const [version, scalar] = readElement(privateKey).children;
    const bare = derSequence(derInteger(0), algorithm, derOctetString(derSequence(version?.raw as Uint8Array, scalar?.raw as Uint8Array)));
    expect(describePrivateKey(bare).spki).toEqual(spki);
    expect(canonicalPkcs8(bare)).toEqual(bare);
  });
});

describe('a key whose parts do not belong together is refused', () => {
  test('where a number of an RSA key is another', () => {
    const { pkcs8 } = identity('rsa-2048');
    const [algorithm, privateKey] = parts(pkcs8);
    const numbers = readElement(privateKey).children.map(({ raw }) => raw);
    for (let i = 1; i < numbers.length; i++) {
      const changed = numbers.map((raw, at) => (at === i ? Uint8Array.from(raw, (byte, j) => (j === raw.length - 2 ? byte ^ 4 : byte)) : raw));
      if (i === 2) changed[2] = derInteger(3);
      const other = derSequence(derInteger(0), algorithm, derOctetString(derSequence(...changed)));
      expect(() => describePrivateKey(other)).toThrow(doesNotBelong);
    }
  });

  test('where an EC key stands beside the point of another', async () => {
    const [one, two] = [identity('ec-p256'), (await makeIdentities(['ec-p256']))[0] as TestIdentity];
    const [algorithm, privateKey] = parts(one.pkcs8);
    const [version, scalar] = readElement(privateKey).children;
    const point = readElement(two.spki).children[1]?.raw as Uint8Array;
    const mixed = derSequence(version?.raw as Uint8Array, scalar?.raw as Uint8Array, derContext(1, point));
    expect(() => describePrivateKey(derSequence(derInteger(0), algorithm, derOctetString(mixed)))).toThrow(doesNotBelong);
  });

  test('where the public key of RFC 5958 stands beside an Ed25519 key; where it belongs it is left out', async () => {
    const [one, two] = [identity('ed25519'), (await makeIdentities(['ed25519']))[0] as TestIdentity];
    const [algorithm, privateKey] = parts(one.pkcs8);
    const withPublic = (spki: Uint8Array) => {
      const bits = readElement(spki).children[1]?.content as Uint8Array;
      return derSequence(derInteger(1), algorithm, derOctetString(privateKey), der(0x81, bits));
    };
    expect(describePrivateKey(withPublic(one.spki)).spki).toEqual(one.spki);
    expect(canonicalPkcs8(withPublic(one.spki))).toEqual(one.pkcs8);
    expect(() => describePrivateKey(withPublic(two.spki))).toThrow(doesNotBelong);
    expect(() => canonicalPkcs8(withPublic(two.spki))).toThrow(doesNotBelong);
  });
});

test('the public key of RFC 5958 beside an EC key may be a compressed point', () => {
  const { pkcs8, spki } = identity('ec-p256');
  const [algorithm, privateKey] = parts(pkcs8);
  const bits = readElement(spki).children[1]?.content as Uint8Array;
  const point = bits.subarray(1);
  const half = point.slice(0, 33);
  half[0] = 2 | ((point.at(-1) as number) & 1);
  const beside = (bytes: Uint8Array) => derSequence(derInteger(1), algorithm, derOctetString(privateKey), der(0x81, Uint8Array.of(0), bytes));
  for (const its of [point, half]) expect(describePrivateKey(beside(its)).spki).toEqual(spki);
  half[0] = (half[0] as number) ^ 1;
  expect(() => describePrivateKey(beside(half))).toThrow(doesNotBelong);
});

describe('canonical PKCS#8', () => {
  test('has no attributes and a NULL for RSA, and keeps the bytes of the key', () => {
    const { pkcs8 } = identity('rsa-2048');
    const [, privateKey] = parts(pkcs8);
    const withoutNull = derSequence(readElement(parts(pkcs8)[0]).children[0]?.raw as Uint8Array);
    expect(canonicalPkcs8(derSequence(derInteger(0), withoutNull, derOctetString(privateKey), derContext(0)))).toEqual(pkcs8);
  });

  test('is made of BER with indefinite lengths too', () => {
    const { pkcs8 } = identity('ec-p256');
    const [version, algorithm, key] = readElement(pkcs8).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array, Uint8Array];
    const inner = readElement(key).content;
    const pieces = [derOctetString(inner.subarray(0, 20)), derOctetString(inner.subarray(20))];
    const ber = Buffer.concat([Uint8Array.of(0x30, 0x80), version, algorithm, Uint8Array.of(0x24, 0x80), ...pieces, new Uint8Array(4)]);
    expect(canonicalPkcs8(ber)).toEqual(pkcs8);
  });

  test('of a scalar out of range, or of a seed of another length, does not exist', () => {
    const [ecAlgorithm] = parts(identity('ec-p256').pkcs8);
    for (const scalar of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(40).fill(1)]) {
      const key = derSequence(derInteger(0), ecAlgorithm, derOctetString(derSequence(derInteger(1), derOctetString(scalar))));
      expect(() => describePrivateKey(key)).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    }
    const [edAlgorithm] = parts(identity('ed25519').pkcs8);
    const key = derSequence(derInteger(0), edAlgorithm, derOctetString(derOctetString(new Uint8Array(31))));
    expect(() => describePrivateKey(key)).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  });
});

test('a flipped bit or a missing end gives a key or a FormatError', () => {
  for (const algorithm of ['ec-p256', 'ed25519', 'rsa-2048']) {
    const { pkcs8, spki } = identity(algorithm);
    for (let bit = 0; bit < pkcs8.length * 8; bit += algorithm === 'rsa-2048' ? 7 : 1) {
      const changed = Uint8Array.from(pkcs8);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      try {
        // Where it still is a key, it is the same key or, without a public part to compare, openly another.
        const described = describePrivateKey(changed);
        if (algorithm !== 'ed25519') expect(described.spki.subarray(-30)).toEqual(spki.subarray(-30));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    for (let length = 0; length < pkcs8.length; length += 3) expect(() => describePrivateKey(pkcs8.subarray(0, length))).toThrow(FormatError);
  }
});
