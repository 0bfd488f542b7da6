import { type Element, readElement } from '../../../main/pki/der-reader.ts';
import { der, derInteger, derSequence } from '../../../main/pki/der-writer.ts';

/** A number of that many bytes, odd and with its highest bit set. */
export function hugeNumber(length: number): Uint8Array {
  return new Uint8Array(length).fill(0xa5);
}

/** A structure with its part at that place put in the place of another: `[0, 5]` is the sixth part of the first. */
export function withPart(bytes: Uint8Array, path: readonly number[], part: Uint8Array): Uint8Array {
  return rebuilt(readElement(bytes), path, part);
}

function rebuilt(element: Element, [at, ...rest]: readonly number[], part: Uint8Array): Uint8Array {
  if (at === undefined) return part;
  return der(element.tag, ...element.children.map((child, i) => (i === at ? rebuilt(child, rest, part) : child.raw)));
}

/** An RSAPrivateKey (PKCS#1) with one of its numbers, counted from the modulus, put in the place of another. */
export function rsaKeyWith(pkcs1: Uint8Array, number: number, value: Uint8Array): Uint8Array {
  return withPart(pkcs1, [number], derInteger(value));
}

/** SubjectPublicKeyInfo of an RSA key with this modulus. */
export function rsaSpki(algorithm: Uint8Array, modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  return derSequence(algorithm, der(0x03, Uint8Array.of(0), derSequence(derInteger(modulus), derInteger(exponent))));
}
