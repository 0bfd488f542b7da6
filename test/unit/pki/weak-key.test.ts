import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { inverse } from '../../../main/crypto/big-integers.ts';
import { generatedKeyAlgorithms, generateKeys, generateShortRsaKeys } from '../../../main/crypto/key-generation.ts';
import { bytesToInteger, squareRoot } from '../../../main/pki/integer.ts';
import { smallFactor } from '../../../main/pki/small-factor.ts';
import { findWeakKey, findWeakSignature } from '../../../main/pki/weak-key.ts';
import { rsaSpki } from './rsa-spki.ts';

vi.mock(import('../../../main/pki/integer.ts'), { spy: true });

const codes = (spki: Uint8Array, algorithm = 'rsa-2048') => findWeakKey(spki, algorithm).map(({ code }) => code);
const prime = (bits: number) => generatePrimeSync(bits, { bigint: true });
/** Node's primes have their two highest bits set, so that a product has all its bits. */
const product = (bits: number) => prime(bits / 2) * prime(bits / 2);

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
    expect(findWeakKey(rsaSpki(product(768)), 'rsa-768')).toEqual([expect.objectContaining({ code: 'RSA_KEY_BROKEN', severity: 'loss' })]);
  });

  test('where its exponent is', () => {
    const n = product(2048);
    expect(codes(rsaSpki(n, 1n))).toEqual(['RSA_EXPONENT_BROKEN']);
    expect(codes(rsaSpki(n, 65536n))).toEqual(['RSA_EXPONENT_BROKEN']);
    expect(codes(rsaSpki(n, 3n))).toEqual(['RSA_EXPONENT_SMALL']);
    expect(codes(rsaSpki(n, (1n << 33n) + 1n))).toEqual(['RSA_EXPONENT_LARGE']);
  });

  test('where an Infineon chip made it', () => {
    // A modulus as RSALib makes it: a power of 65537 modulo the product of the first primes.
    const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];
    const product = [...primes, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167].reduce((all, prime) => all * BigInt(prime), 1n);
    const random = prime(1024) * prime(1000);
    let n = (random / product) * product + (65537n ** 5n % product);
    while (smallFactor(n) !== null) n += product;
    expect(codes(rsaSpki(n))).toContain('RSA_ROCA');
    do n += 2n;
    while (smallFactor(n) !== null);
    expect(codes(rsaSpki(n))).not.toContain('RSA_ROCA');
  });

  test('where its primes are close together', () => {
    const p = prime(1024);
    let q = p + 2n;
    while (!checkPrimeSync(q)) q += 2n;
    expect(codes(rsaSpki(p * q))).toContain('RSA_PRIMES_CLOSE');
    expect(codes(rsaSpki(p * prime(1024)))).not.toContain('RSA_PRIMES_CLOSE');
  });

  test('where its modulus is none', () => {
    const p = prime(2048);
    expect(codes(rsaSpki(p))).toEqual(['RSA_MODULUS_INVALID']);
    expect(codes(rsaSpki(product(2048) - 1n))).toEqual(['RSA_MODULUS_INVALID']);
    expect(codes(rsaSpki(0n))).toContain('RSA_MODULUS_INVALID');
    expect(codes(rsaSpki(65537n * prime(2032)))).toEqual(['RSA_SMALL_FACTOR']);
    expect(findWeakKey(rsaSpki(251n * prime(2040)), 'rsa-2048')[0]?.text).toContain('divisible by 251');
    expect(codes(rsaSpki(65539n * prime(2032)))).toEqual([]);
  });

  test('where its private exponent is small enough for Wiener', () => {
    const [p, q] = [prime(1024), prime(1024)];
    const phi = (p - 1n) * (q - 1n);
    const publicOf = (bits: number) => {
      for (;;) {
        const d = prime(bits);
        const e = inverse(d, phi);
        if (e !== null) return e;
      }
    };
    expect(codes(rsaSpki(p * q, publicOf(500)))).toContain('RSA_PRIVATE_EXPONENT_SMALL');
    // Beyond the fourth root it does not follow this way, and a large exponent is just that.
    expect(codes(rsaSpki(p * q, publicOf(1500)))).toEqual(['RSA_EXPONENT_LARGE']);
  });

  test('where its modulus is not random, and only there', () => {
    const near = (start: bigint) => {
      let p = start | 1n;
      while (!checkPrimeSync(p)) p += 2n;
      return p;
    };
    // Few bits are set, as from a generator that gives mostly zeros.
    expect(codes(rsaSpki(near(0xc0n << 1016n) * near(0xe0n << 1016n)))).toEqual(['RSA_PATTERN']);
    // A name in the upper quarter, the rest as it comes: q is made to fit p.
    const p = prime(1024);
    const wanted = BigInt(`0x${'ff'.repeat(128)}`) << 1024n;
    const vanity = p * near(wanted / p);
    expect(findWeakKey(rsaSpki(vanity), 'rsa-2048')).toEqual([expect.objectContaining({ code: 'RSA_PATTERN', severity: 'attention' })]);
    expect(findWeakKey(rsaSpki(vanity), 'rsa-2048')[0]?.text).toContain('upper half');
    for (let round = 0; round < 20; round++) expect(codes(rsaSpki(product(1024)))).toEqual(['RSA_KEY_SHORT']);
  });

  test('without doing arithmetic for minutes', () => {
    expect(codes(rsaSpki(product(2048)))).toEqual([]);
    expect(bytesToInteger).toHaveBeenCalled();
    vi.mocked(bytesToInteger).mockClear();
    expect(codes(rsaSpki((1n << 1_000_000n) + 1n), 'rsa-1000001')).toEqual(['CURVE_UNUSUAL']);
    expect(bytesToInteger).not.toHaveBeenCalled();
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
