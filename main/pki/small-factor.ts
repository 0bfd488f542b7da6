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

function productOf(numbers: readonly bigint[]): bigint {
  const half = numbers.length >> 1;
  return half === 0 ? (numbers[0] ?? 1n) : productOf(numbers.slice(0, half)) * productOf(numbers.slice(half));
}

const smallPrimes = primesBelow(SMALL_PRIMES_BELOW);
const productOfSmallPrimes = productOf(smallPrimes.map(BigInt));

/** The smallest prime up to 65537 that divides a number; `null` where none does. */
export function smallFactor(n: bigint): number | null {
  // One division of the product instead of 6,543 of the number.
  if (greatestCommonDivisor(productOfSmallPrimes % n, n) === 1n) return null;
  return smallPrimes.find((prime) => n % BigInt(prime) === 0n) ?? null;
}
