import { generatePrimeSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPrime } from '../../../main/crypto/primality.ts';

const bytesOf = (value: bigint) => {
  const hex = value.toString(16);
  return Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'));
};

/** By division, for numbers that are small enough. */
function isPrimeByDivision(number: number): boolean {
  for (let by = 2; by * by <= number; by += 1) if (number % by === 0) return false;
  return number > 1;
}

test('numbers are prime where nothing divides them', () => {
  for (let number = 0; number < 3000; number += 1) expect(isPrime(bytesOf(BigInt(number))), String(number)).toBe(isPrimeByDivision(number));
});

test('numbers that pass the test of Fermat, or Miller and Rabin for fixed bases, are no primes', () => {
  // Carmichael numbers (OEIS A002997), strong pseudoprimes to the first primes (OEIS A014233).
  for (const number of [561n, 41041n, 825265n, 321197185n, 3215031751n, 341550071728321n, 3825123056546413051n, 318665857834031151167461n])
    expect(isPrime(bytesOf(number)), String(number)).toBe(false);
});

test('primes of the sizes of keys are primes, with zeros before them and in any writing, and their products are none', () => {
  // The Mersenne primes of 521 and 1,279 bits, and the prime of Curve25519.
  for (const prime of [2n ** 521n - 1n, 2n ** 1279n - 1n, 2n ** 255n - 19n]) {
    expect(isPrime(bytesOf(prime))).toBe(true);
    expect(isPrime(Uint8Array.from([0, 0, ...bytesOf(prime)]))).toBe(true);
    expect(isPrime(bytesOf(prime * (2n ** 127n - 1n)))).toBe(false);
    expect(isPrime(bytesOf(prime + 2n))).toBe(false);
  }
  for (const bits of [512, 1024]) expect(isPrime(bytesOf(generatePrimeSync(bits, { bigint: true })))).toBe(true);
  expect(isPrime(new Uint8Array(0))).toBe(false);
});
