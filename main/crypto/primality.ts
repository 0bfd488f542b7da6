import { checkPrimeSync } from 'node:crypto';

/** In bytes: 4096 bits. A test of a larger number takes a good part of a second, and a file may hold 50,000 of them. */
export const LARGEST_TESTED = 512;

/** Rounds of Miller and Rabin with random bases. Nobody chooses a number against bases that he cannot know, and of random composites hardly one passes the first. */
const ROUNDS = 4;

/** Whether a number is prime (FIPS 186-5, appendix B.3.1). @param number unsigned, big-endian */
export function isPrime(number: Uint8Array): boolean {
  return checkPrimeSync(number, { checks: ROUNDS });
}
