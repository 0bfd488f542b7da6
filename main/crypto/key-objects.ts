import { createECDH, ECDH } from 'node:crypto';
import { allowed, type CurveName } from './algorithms.ts';
import { fromInteger, inverse, toInteger } from './big-integers.ts';
import { signingKeyPair } from './ed25519.ts';
import { SecretBytes } from './secret-bytes.ts';

/** The numbers of an RSA key (RFC 8017, section 3.2), big-endian, with or without a leading zero. */
export interface RsaNumbers {
  modulus: Uint8Array;
  publicExponent: Uint8Array;
  privateExponent: Uint8Array;
  prime1: Uint8Array;
  prime2: Uint8Array;
  exponent1: Uint8Array;
  exponent2: Uint8Array;
  coefficient: Uint8Array;
}

/** In bytes: a key of 16,384 bits, the most that both crypto libraries work with, and a leading zero. */
const LONGEST_NUMBER = 2049;

/** Whether none is longer than that. To make a number of its bytes takes time with the square of their count: a megabyte of them takes minutes. */
function areOfUsualLength(numbers: Partial<RsaNumbers>): boolean {
  return Object.values(numbers).every(({ length }) => length <= LONGEST_NUMBER);
}

/**
 * Whether all eight numbers belong together: the modulus is the primes' product, the exponents are each other's inverse, and the three
 * numbers of the Chinese remainder form follow from them. OpenSSL loads a key where they do not, BoringSSL refuses it with
 * an error of its own; asking arithmetic gives the same answer on both. That the primes are prime is not tested: a key with a false prime is
 * forged by its own owner.
 */
export function rsaNumbersAgree(numbers: RsaNumbers): boolean {
  if (!areOfUsualLength(numbers)) return false;
  const n = toInteger(numbers.modulus);
  const e = toInteger(numbers.publicExponent);
  const d = toInteger(numbers.privateExponent);
  const p = toInteger(numbers.prime1);
  const q = toInteger(numbers.prime2);
  if (p < 3n || q < 3n || e < 3n || d < 3n || n % 2n === 0n) return false;
  if (p * q !== n || p === q) return false;
  if ((e * d) % (p - 1n) !== 1n || (e * d) % (q - 1n) !== 1n) return false;
  if (toInteger(numbers.exponent1) !== d % (p - 1n) || toInteger(numbers.exponent2) !== d % (q - 1n)) return false;
  const coefficient = toInteger(numbers.coefficient);
  return coefficient < p && (coefficient * q) % p === 1n;
}

/**
 * All eight numbers from those that other forms of a key leave it at. Whether they belong together is `rsaNumbersAgree`'s to say.
 * @returns `null` where the primes are none, or a number is longer than any of a key of 16,384 bits; the three numbers that were computed are the caller's to wipe, the others are those that were given
 */
export function completeRsaNumbers(given: Pick<RsaNumbers, 'modulus' | 'publicExponent' | 'privateExponent' | 'prime1' | 'prime2'>): RsaNumbers | null {
  if (!areOfUsualLength(given)) return null;
  const d = toInteger(given.privateExponent);
  const p = toInteger(given.prime1);
  const q = toInteger(given.prime2);
  if (p < 3n || q < 3n) return null;
  const coefficient = inverse(q, p);
  if (coefficient === null) return null;
  return { ...given, exponent1: fromInteger(d % (p - 1n)), exponent2: fromInteger(d % (q - 1n)), coefficient: fromInteger(coefficient) };
}

/**
 * The public point of a private scalar, uncompressed (SEC 1, section 2.3.3), computed and not taken from the key's file, where OpenSSL
 * would believe what stands beside the scalar.
 * @returns `null` where the scalar is zero or not below the curve's order
 */
export function ecPublicPoint(curve: CurveName, scalar: Uint8Array): Uint8Array | null {
  const ecdh = createECDH(allowed('curve', curve));
  try {
    ecdh.setPrivateKey(scalar);
    return new Uint8Array(ecdh.getPublicKey());
  } catch {
    return null;
  }
}

/**
 * A point in its uncompressed form (SEC 1, section 2.3.3), from any of its forms.
 * @returns `null` where it is no point of the curve
 */
export function uncompressedPoint(curve: CurveName, point: Uint8Array): Uint8Array | null {
  try {
    return new Uint8Array(ECDH.convertKey(point, allowed('curve', curve), undefined, undefined, 'uncompressed') as Buffer);
  } catch {
    return null;
  }
}

/** The public key (32 bytes) of an Ed25519 seed (32 bytes; RFC 8032, section 5.1.5). */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  using secret = SecretBytes.copy(seed);
  const pair = signingKeyPair(secret);
  pair.secretKey[Symbol.dispose]();
  return pair.publicKey;
}
