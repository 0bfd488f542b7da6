import { productOfAll } from './batch-gcd.ts';
import { greatestCommonDivisor } from './integer.ts';

/** As far as badkeys goes: damaged moduli nearly always have one below. */
const SMALL_PRIMES_BELOW = 65_538;

/** All primes below a limit, by the sieve of Eratosthenes. */
function primesBelow(limit: number): number[] {
  const composite = new Uint8Array(limit);
  const primes: number[] = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n] === 1) continue;
    primes.push(n);
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

let known: { primes: readonly number[]; product: bigint } | null = null;

/** Made when the first key is looked at: who only starts the program need not wait for it. */
function smallPrimes(): { primes: readonly number[]; product: bigint } {
  if (known) return known;
  const primes = primesBelow(SMALL_PRIMES_BELOW);
  known = { primes, product: productOfAll(primes.map(BigInt)) };
  return known;
}

/** The smallest prime up to 65537 that divides a number; `null` where none does. */
export function smallFactor(n: bigint): number | null {
  const { primes, product } = smallPrimes();
  // One division of the product instead of 6,543 of the number.
  if (greatestCommonDivisor(product % n, n) === 1n) return null;
  return primes.find((prime) => n % BigInt(prime) === 0n) ?? null;
}
