import { toInteger } from '../crypto/big-integers.ts';
import { isPrime, LARGEST_TESTED } from '../crypto/primality.ts';
import { readElement } from './der-reader.ts';
import { sequenceOf, unsignedInteger } from './der-values.ts';
import { foundThat, type WeakKeyFinding } from './finding.ts';
import { keyOids } from './key-algorithm.ts';
import { pkcs8Parts } from './private-key-info.ts';
import { rsaKeyWorks } from './rsa-key-works.ts';

/**
 * What only the private key tells: whether its primes are primes, and far enough from each other (FIPS 186-5, appendix A.1.3, step 5.4: their difference
 * has more bits than half the modulus less 100), and whether its exponent is long enough (the same, appendix A.1.1).
 * @param pkcs8 unencrypted PKCS#8, DER; the caller wipes it
 * Throws `FILE_MALFORMED` where it is none. That its numbers belong together is `describePrivateKey`'s to say.
 */
export function findWeakPrivateKey(pkcs8: Uint8Array): WeakKeyFinding[] {
  const parts = pkcs8Parts(pkcs8);
  if (parts.oid !== keyOids.rsa && parts.oid !== keyOids.rsaPss) return [];
  const fields = sequenceOf(readElement(parts.privateKey), 'RSA private key');
  const number = (index: number) => unsignedInteger(fields[index], 'RSA private key');
  const findings: WeakKeyFinding[] = [];
  if (!rsaKeyWorks(parts.privateKey, number(1), number(2)) && hasFalsePrime(number(1), [number(4), number(5)])) {
    findings.push(foundThat('RSA_PRIME_FALSE', 'A number that should be prime is not: the key is damaged, or was made to be broken.'));
  }
  const [p, q] = [toInteger(number(4)), toInteger(number(5))];
  const half = (p * q).toString(16).length * 2;
  const distance = p > q ? p - q : q - p;
  if (distance >> BigInt(Math.max(0, half - 100)) === 0n) {
    findings.push(foundThat('RSA_PRIMES_NEAR', 'The key’s two primes are nearer to each other than FIPS 186-5 allows: what made it is not sound.'));
  }
  if (toInteger(number(3)) >> BigInt(half) === 0n) {
    findings.push(
      foundThat('RSA_PRIVATE_EXPONENT_SMALL', 'The private exponent has fewer than half the bits of the modulus: it may be found from the public key.'),
    );
  }
  return findings;
}

/** A key may also fail to work because a library has no taste for its exponent. Of larger numbers the test takes seconds. */
function hasFalsePrime(modulus: Uint8Array, primes: readonly Uint8Array[]): boolean {
  return modulus.length <= LARGEST_TESTED && !primes.every(isPrime);
}
