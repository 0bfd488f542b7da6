import { equalBytes } from '../crypto/constant-time.ts';
import { completeRsaNumbers, ed25519PublicKey, type RsaNumbers } from '../crypto/key-objects.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { withoutLeadingZeros } from '../pki/der-values.ts';
import { derBitString, derContext, derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../pki/der-writer.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import { keyOids, namedCurves } from '../pki/key-algorithm.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import { wrapPkcs8 } from '../pki/private-key-info.ts';

/** Wraps and proves that the public part belongs to the private one; wipes what it is given, and the whole where it is refused. */
function assembled(algorithm: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const pkcs8 = wrapPkcs8(algorithm, privateKey);
  wipe(privateKey);
  try {
    describePrivateKey(pkcs8);
    return pkcs8;
  } catch (error) {
    wipe(pkcs8);
    throw error;
  }
}

/** What a form other than PKCS#1 says of an RSA key: the last three numbers follow from the others and are computed where they are missing. */
export type RsaParts = Pick<RsaNumbers, 'modulus' | 'publicExponent' | 'privateExponent' | 'prime1' | 'prime2'> & Partial<RsaNumbers>;

/**
 * PKCS#8 of an RSA key that came as numbers. The result is the caller's to wipe; so are the numbers.
 * Throws `FILE_MALFORMED` where they do not belong together, `FILE_UNSUPPORTED` for a size that is not kept.
 */
export function rsaPkcs8(parts: RsaParts): Uint8Array {
  const numbers = completeRsaNumbers(parts);
  if (!numbers) throw malformed('The two primes of the RSA private key are none.');
  const { modulus, publicExponent, privateExponent, prime1, prime2 } = numbers;
  const { exponent1, exponent2, coefficient } = { ...numbers, ...parts };
  const fields = [modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient].map((number) => derInteger(number));
  try {
    return assembled(derSequence(derObjectIdentifier(keyOids.rsa), derNull()), derSequence(derInteger(0), ...fields));
  } finally {
    for (const secret of [...fields, numbers.exponent1, numbers.exponent2, numbers.coefficient]) wipe(secret);
  }
}

/**
 * PKCS#8 of an EC key that came as numbers, in the form that OpenSSL writes: the scalar at its full length, the point beside it (RFC 5915, section 3).
 * @param point uncompressed (SEC 1, section 2.3.3)
 * Throws `FILE_MALFORMED` where scalar and point do not belong together.
 */
export function ecPkcs8(curveOid: string, scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const curve = namedCurves[curveOid];
  if (!curve)
    throw unsupported(`The EC private key lies on a curve that is not supported: ${curveOid}.`, 'The curves of TLS certificates are P-256, P-384 and P-521.');
  const full = fullLength(scalar, curve.size);
  const field = derOctetString(full);
  try {
    const key = derSequence(derInteger(1), field, derContext(1, derBitString(point)));
    return assembled(derSequence(derObjectIdentifier(keyOids.ec), derObjectIdentifier(curveOid)), key);
  } finally {
    wipe(full);
    wipe(field);
  }
}

/**
 * PKCS#8 of an Ed25519 seed of 32 bytes (RFC 8410, section 7).
 * @param publicKey what stands beside it, 32 bytes: PKCS#8 has no place for it that is read everywhere, so it is compared here
 * Throws `FILE_MALFORMED` for another length, or where the two do not belong together.
 */
export function ed25519Pkcs8(seed: Uint8Array, publicKey: Uint8Array): Uint8Array {
  if (seed.length !== 32) throw malformed('The Ed25519 private key is not 32 bytes long.');
  if (!equalBytes(ed25519PublicKey(seed), publicKey)) throw malformed('The public part of the private key does not belong to its private part.');
  return assembled(derSequence(derObjectIdentifier(keyOids.ed25519)), derOctetString(seed));
}

/** The number in that many bytes, big-endian. Throws `FILE_MALFORMED` where it does not fit. */
export function fullLength(number: Uint8Array, length: number): Uint8Array {
  const digits = withoutLeadingZeros(number);
  if (digits.length > length) throw malformed('The EC private key is not a number of its curve.');
  const full = new Uint8Array(length);
  full.set(digits, length - digits.length);
  return full;
}
