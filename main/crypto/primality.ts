import { checkPrimeSync } from 'node:crypto';

/** Rounds of Miller and Rabin with random bases. Nobody chooses a number against bases that he cannot know, and of random composites hardly one passes the first. */
const ROUNDS = 4;

/** Whether a number is prime (FIPS 186-5, appendix B.3.1). @param number unsigned, big-endian */
export function isPrime(number: Uint8Array): boolean {
  return checkPrimeSync(number, { checks: ROUNDS });
}
