import { type Element, readElement } from './der-reader.ts';
import { bitStringBytes, sequenceOf } from './der-values.ts';
import { keyAlgorithmId, rsaPublicNumbers } from './key-algorithm.ts';

/** Id of the algorithm of a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), as `keyAlgorithmId` names them. */
export function publicKeyAlgorithm(spki: Element): string {
  const [algorithm, bits] = sequenceOf(spki, 'public key');
  return keyAlgorithmId(sequenceOf(algorithm, 'key algorithm'), () => rsaPublicNumbers(bitStringBytes(bits, 'public key')).modulus);
}

/**
 * Modulus and exponent of an RSA key's SubjectPublicKeyInfo in DER, `null` for other keys.
 * Throws `FILE_MALFORMED` where it is none.
 */
export function rsaNumbersOfSpki(spki: Uint8Array): { modulus: Uint8Array; publicExponent: Uint8Array } | null {
  const element = readElement(spki);
  if (!publicKeyAlgorithm(element).startsWith('rsa-')) return null;
  return rsaPublicNumbers(bitStringBytes(sequenceOf(element, 'public key')[1], 'public key'));
}
