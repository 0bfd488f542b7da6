import { generatePrimeSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generatedKeyAlgorithms, generateKeys, generateShortRsaKeys } from '../../../main/crypto/key-generation.ts';
import { derBitString, derInteger, derNull, derObjectIdentifier, derSequence } from '../../../main/pki/der-writer.ts';
import { bytesToInteger, squareRoot } from '../../../main/pki/integer.ts';
import { findWeakKey, findWeakSignature } from '../../../main/pki/weak-key.ts';

function toBytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
}

function rsaSpki(n: bigint, e = 65537n): Uint8Array {
  const key = derSequence(derInteger(toBytes(n)), derInteger(toBytes(e)));
  return derSequence(derSequence(derObjectIdentifier('1.2.840.113549.1.1.1'), derNull()), derBitString(key));
}

const codes = (spki: Uint8Array, algorithm = 'rsa-2048') => findWeakKey(spki, algorithm).map(({ code }) => code);
const odd = (bits: number) => (1n << BigInt(bits)) - 1n - (1n << BigInt(bits >> 1));

describe('a weak key is found', () => {
  test('not where there is none', async () => {
    for (const algorithm of generatedKeyAlgorithms) {
      const { spki } = await generateKeys(algorithm);
      expect(findWeakKey(spki, algorithm)).toEqual([]);
    }
  });

  test('where it is too short', async () => {
    const { spki } = await generateShortRsaKeys();
    expect(findWeakKey(spki, 'rsa-1024')).toEqual([expect.objectContaining({ code: 'RSA_KEY_SHORT', severity: 'attention' })]);
    expect(findWeakKey(rsaSpki(odd(768)), 'rsa-768')).toEqual([expect.objectContaining({ code: 'RSA_KEY_BROKEN', severity: 'loss' })]);
  });

  test('where its exponent is', () => {
    const n = odd(2048);
    expect(codes(rsaSpki(n, 1n))).toEqual(['RSA_EXPONENT_BROKEN']);
    expect(codes(rsaSpki(n, 65536n))).toEqual(['RSA_EXPONENT_BROKEN']);
    expect(codes(rsaSpki(n, 3n))).toEqual(['RSA_EXPONENT_SMALL']);
    expect(codes(rsaSpki(n, (1n << 33n) + 1n))).toEqual(['RSA_EXPONENT_LARGE']);
  });

  test('where an Infineon chip made it', () => {
    // A modulus as RSALib makes it: a power of 65537 modulo the product of the first primes.
    const primes = [
      2n,
      3n,
      5n,
      7n,
      11n,
      13n,
      17n,
      19n,
      23n,
      29n,
      31n,
      37n,
      41n,
      43n,
      47n,
      53n,
      59n,
      61n,
      67n,
      71n,
      73n,
      79n,
      83n,
      89n,
      97n,
      101n,
      103n,
      107n,
      109n,
      113n,
      127n,
      131n,
      137n,
      139n,
      149n,
      151n,
      157n,
      163n,
      167n,
    ];
    const product = primes.reduce((all, prime) => all * prime, 1n);
    const n = ((1n << 2047n) / product + 1n) * product + (65537n ** 5n % product);
    expect(codes(rsaSpki(n))).toContain('RSA_ROCA');
    expect(codes(rsaSpki(n + 2n))).not.toContain('RSA_ROCA');
  });

  test('where its primes are close together', () => {
    const p = generatePrimeSync(1024, { bigint: true });
    let q = p + 2n;
    while (q % 3n === 0n || q % 5n === 0n || q % 7n === 0n) q += 2n;
    expect(codes(rsaSpki(p * q))).toContain('RSA_PRIMES_CLOSE');
    expect(codes(rsaSpki(p * generatePrimeSync(1024, { bigint: true })))).not.toContain('RSA_PRIMES_CLOSE');
  });

  test('where nobody uses its kind', () => {
    expect(findWeakKey(new Uint8Array(0), 'ec-p192').map(({ code }) => code)).toEqual(['CURVE_SHORT']);
    expect(findWeakKey(new Uint8Array(0), 'ec-secp256k1').map(({ code }) => code)).toEqual(['CURVE_UNUSUAL']);
    expect(findWeakKey(new Uint8Array(0), 'dsa').map(({ code }) => code)).toEqual(['KEY_OBSOLETE']);
  });
});

test('a weak signature is found, but for that of a root', () => {
  const find = (signatureAlgorithm: string, selfSigned = false) => findWeakSignature({ signatureAlgorithm, selfSigned }).map(({ code }) => code);
  expect(find('md5WithRSAEncryption')).toEqual(['SIGNATURE_BROKEN']);
  for (const name of ['sha1WithRSAEncryption', 'ecdsa-with-SHA1', 'rsassaPss-sha1', 'dsa-with-SHA1']) expect(find(name)).toEqual(['SIGNATURE_SHA1']);
  for (const name of ['sha256WithRSAEncryption', 'ecdsa-with-SHA384', 'ed25519', 'rsassaPss-sha512', 'sha512WithRSAEncryption']) expect(find(name)).toEqual([]);
  expect(find('md5WithRSAEncryption', true)).toEqual([]);
});

test('square roots are rounded down', () => {
  for (const value of [0n, 1n, 2n, 3n, 4n, 15n, 16n, 17n, (1n << 200n) - 1n, 1n << 200n]) {
    const root = squareRoot(value);
    expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true);
  }
  expect(bytesToInteger(Uint8Array.of(1, 0))).toBe(256n);
});
