import { isPrime, LARGEST_TESTED } from '../crypto/primality.ts';
import { foundThat, type WeakKeyFinding } from './finding.ts';
import { bytesToInteger, squareRoot } from './integer.ts';
import { bitLength, rsaBits } from './key-algorithm.ts';
import { hasRocaFingerprint } from './roca.ts';
import { smallFactor } from './small-factor.ts';

/**
 * Weaknesses of an RSA key that can be seen in its two public numbers, which are unsigned and big-endian without leading zeros.
 * @param isProduct whether the modulus is known to be one: to see that it is no prime takes longer than all else together
 */
export function findWeakRsa({ modulus, publicExponent }: { modulus: Uint8Array; publicExponent: Uint8Array }, isProduct = false): WeakKeyFinding[] {
  const bits = bitLength(modulus);
  // Arithmetic with such a number takes minutes, and no program makes one.
  if (bits > rsaBits.most) return [foundThat('CURVE_UNUSUAL', `Few TLS clients accept RSA keys of ${bits.toLocaleString('en-US')} bits.`)];
  if (bitLength(publicExponent) > rsaBits.most) return [...findWeakSize(bits), exponentAboveModulus()];
  const n = bytesToInteger(modulus);
  const e = bytesToInteger(publicExponent);
  const findings = [...findWeakSize(bits), ...findWeakExponent(e)];
  if (e >= n) findings.push(exponentAboveModulus());
  const invalid = whyNoModulus(n, modulus, isProduct);
  // The arithmetic below takes a product of two odd primes for granted.
  if (invalid !== null) return [...findings, foundThat('RSA_MODULUS_INVALID', invalid)];
  const small = smallFactor(n);
  if (small !== null) {
    findings.push(foundThat('RSA_SMALL_FACTOR', `The RSA modulus is divisible by ${small}: the key is damaged, or never was one. It can be factored.`));
    return findings;
  }
  if (hasRocaFingerprint(n)) {
    findings.push(foundThat('RSA_ROCA', 'The key comes from an Infineon chip with the ROCA flaw (CVE-2017-15361): it can be factored.'));
  }
  if (hasClosePrimes(n)) {
    findings.push(foundThat('RSA_PRIMES_CLOSE', "The key's two primes are too close together (CVE-2022-26320): it can be factored at once."));
  }
  if (hasSmallPrivateExponent(n, e)) {
    findings.push(foundThat('RSA_PRIVATE_EXPONENT_SMALL', 'The private exponent is small and follows from the public key (Wiener’s attack).'));
  }
  const pattern = whyNotRandom(n, bits);
  if (pattern !== null) findings.push(foundThat('RSA_PATTERN', pattern));
  return findings;
}

function exponentAboveModulus(): WeakKeyFinding {
  return foundThat('RSA_EXPONENT_BROKEN', 'The RSA exponent is larger than the modulus: no program makes such a key, and most refuse it.');
}

function findWeakSize(bits: number): WeakKeyFinding[] {
  // 829 bits were factored in public in 2020.
  if (bits < 1024) return [foundThat('RSA_KEY_BROKEN', `An RSA key of ${bits} bits can be factored with rented computers.`)];
  if (bits < 2048) return [foundThat('RSA_KEY_SHORT', `An RSA key of ${bits} bits is too short: 2048 is the least that clients accept.`)];
  return [];
}

function findWeakExponent(e: bigint): WeakKeyFinding[] {
  if (e < 3n || e % 2n === 0n) return [foundThat('RSA_EXPONENT_BROKEN', `The RSA exponent ${e < 1n << 64n ? e : 'is even and'} protects nothing.`)];
  if (e < 65537n) return [foundThat('RSA_EXPONENT_SMALL', `The RSA exponent ${e} is small: some faults of software turn that into an attack.`)];
  if (e >= 1n << 32n) return [foundThat('RSA_EXPONENT_LARGE', 'The RSA exponent is larger than 32 bits: Windows and others refuse it.')];
  return [];
}

function whyNoModulus(n: bigint, modulus: Uint8Array, isProduct: boolean): string | null {
  if (n < 15n) return `The RSA modulus is ${n}.`;
  if (n % 2n === 0n) return 'The RSA modulus is even: the key is damaged.';
  // Of larger numbers the test takes long, and no program makes them by mistake: whoever does gains nothing by it.
  if (!isProduct && modulus.length <= LARGEST_TESTED && isPrime(modulus)) return 'The RSA modulus is itself a prime: the private key follows from it.';
  return null;
}

/** Steps of Fermat's method that are tried: the keys of CVE-2022-26320 fall at the first few. */
const FERMAT_STEPS = 100;

function hasClosePrimes(n: bigint): boolean {
  let a = squareRoot(n);
  if (a * a < n) a += 1n;
  for (let step = 0; step <= FERMAT_STEPS; step++, a += 1n) {
    if (isSquare(a * a - n)) return true;
  }
  return false;
}

/** Squares have only 12 remainders modulo 64: most numbers need no root. */
const squaresModulo64 = new Set(Array.from({ length: 64 }, (_, i) => (i * i) % 64));

function isSquare(value: bigint): boolean {
  if (value < 0n || !squaresModulo64.has(Number(value & 63n))) return false;
  const root = squareRoot(value);
  return root * root === value;
}

/** The largest exponent for which a small private one is out of the question: it would have nearly all bits of the modulus. */
const USUAL_EXPONENT = 1n << 32n;

/** Wiener's attack (IEEE Transactions on Information Theory 36, 1990): of a small private exponent, k/d is a convergent of e/n. */
function hasSmallPrivateExponent(n: bigint, e: bigint): boolean {
  if (e <= USUAL_EXPONENT || e >= n) return false;
  let [a, b] = [e, n];
  let [k0, k1, d0, d1] = [0n, 1n, 1n, 0n];
  // A private exponent beyond the fourth root of the modulus is not found this way.
  const enough = squareRoot(squareRoot(n));
  while (b > 0n && d1 <= enough) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [k0, k1] = [k1, quotient * k1 + k0];
    [d0, d1] = [d1, quotient * d1 + d0];
    if (k1 === 0n || (e * d1 - 1n) % k1 !== 0n) continue;
    const sum = n - (e * d1 - 1n) / k1 + 1n;
    // p and q are the roots of x² - sum·x + n.
    if (sum > 0n && isSquare(sum * sum - 4n * n)) return true;
  }
  return false;
}

/** The same byte sixteen times, in hexadecimal digits, wherever it begins. */
const REPEATED = /(..)\1{15}/;

/**
 * Bits that no random product of primes has. A modulus with its name written into it by choice ("vanity key") is told apart by its lower half and
 * is as sound as any; all others are not random.
 */
function whyNotRandom(n: bigint, bits: number): string | null {
  const digits = n.toString(16);
  const share = setBits(digits) / bits;
  // Nearly eight standard deviations: of random numbers not one in 2^40 is outside.
  const tolerated = bits > 2000 ? 0.1 : bits > 1000 ? 0.12 : 0.17;
  const biased = Math.abs(share - 0.5) > tolerated;
  const lower = digits.slice(digits.length >> 1);
  const vanity = biased && Math.abs(setBits(lower) / (lower.length * 4) - 0.5) <= tolerated;
  if (vanity) return 'Somebody chose the upper half of the RSA modulus. The key may be sound; what made it is no usual program.';
  if (biased) return `${Math.round(share * 100)} % of the bits of the RSA modulus are set: its primes are not random, and may be found.`;
  if (REPEATED.test(digits)) return 'The RSA modulus repeats one byte many times: its primes are not random, and may be found.';
  return null;
}

const bitsOfDigit = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4];

function setBits(digits: string): number {
  let count = 0;
  for (const digit of digits) count += bitsOfDigit[Number.parseInt(digit, 16)] as number;
  return count;
}
