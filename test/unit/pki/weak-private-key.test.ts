import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inverse } from '../../../main/crypto/big-integers.ts';
import { generatedKeyAlgorithms, generateKeys } from '../../../main/crypto/key-generation.ts';
import { derInteger, derNull, derObjectIdentifier, derSequence } from '../../../main/pki/der-writer.ts';
import { wrapPkcs8 } from '../../../main/pki/private-key-info.ts';
import { findWeakPrivateKey } from '../../../main/pki/weak-private-key.ts';
import { toBytes } from './rsa-spki.ts';

const prime = (bits: number) => generatePrimeSync(bits, { bigint: true });

/** PKCS#8 of two numbers, whatever they are, whose exponents fit each other. */
function keyOf(p: bigint, q: bigint, e: bigint): Uint8Array {
  const d = inverse(e, (p - 1n) * (q - 1n)) as bigint;
  const numbers = [p * q, e, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p) as bigint];
  const version = new Uint8Array([2, 1, 0]);
  return wrapPkcs8(derSequence(derObjectIdentifier('1.2.840.113549.1.1.1'), derNull()), derSequence(version, ...numbers.map((n) => derInteger(toBytes(n)))));
}

const codes = (pkcs8: Uint8Array) => findWeakPrivateKey(pkcs8).map(({ code }) => code);

describe('a private key is found to be weak', () => {
  test('not where it is sound', async () => {
    for (const algorithm of generatedKeyAlgorithms) expect(codes((await generateKeys(algorithm)).pkcs8)).toEqual([]);
    expect(codes(keyOf(prime(1024), prime(1024), 65537n))).toEqual([]);
  });

  test('where a prime is none', () => {
    const p = prime(512) * prime(512);
    expect(codes(keyOf(p, prime(1024), 65537n))).toEqual(['RSA_PRIME_FALSE']);
    expect(codes(keyOf(prime(1024), p, 65537n))).toEqual(['RSA_PRIME_FALSE']);
  });

  test('not where a library refuses its exponent, but its primes are primes', () => {
    // OpenSSL verifies no key above 3072 bits whose exponent has more than 64.
    const e = (1n << 64n) + 13n;
    expect(codes(keyOf(prime(1664), prime(1664), e))).toEqual([]);
    expect(codes(keyOf(prime(832) * prime(832), prime(1664), e))).toEqual(['RSA_PRIME_FALSE']);
  });

  test('where its primes are nearer than FIPS 186-5 allows', () => {
    const p = prime(1024);
    const beside = (bits: number) => {
      let q = p - (1n << BigInt(bits));
      while (!checkPrimeSync(q) || q % 65537n === 1n) q -= 2n;
      return q;
    };
    expect(codes(keyOf(p, beside(900), 65537n))).toEqual(['RSA_PRIMES_NEAR']);
    expect(codes(keyOf(beside(900), p, 65537n))).toEqual(['RSA_PRIMES_NEAR']);
    expect(codes(keyOf(p, beside(930), 65537n))).toEqual([]);
  });

  test('where its private exponent is short', () => {
    const [p, q] = [prime(1024), prime(1024)];
    const withPrivate = (bits: number) => {
      for (;;) {
        const e = inverse(prime(bits), (p - 1n) * (q - 1n));
        if (e !== null) return keyOf(p, q, e);
      }
    };
    expect(codes(withPrivate(900))).toEqual(['RSA_PRIVATE_EXPONENT_SMALL']);
    expect(codes(withPrivate(1100))).toEqual([]);
  });
});
