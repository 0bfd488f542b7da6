import { concatBytes } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { malformed } from './format-error.ts';

/** The element, where there is one with that tag. Throws `FILE_MALFORMED`. */
export function expectTag(element: Element | undefined, tag: number, what: string): Element {
  if (!element || element.tag !== tag) throw malformed(`The ${what} is not where it belongs.`);
  return element;
}

/** Children of a SEQUENCE. Throws `FILE_MALFORMED`. */
export function sequenceOf(element: Element | undefined, what: string): Element[] {
  return expectTag(element, universal.sequence, what).children;
}

/** Big-endian content of an INTEGER without the zero that keeps it positive. */
export function unsignedInteger(element: Element | undefined, what: string): Uint8Array {
  const { content } = expectTag(element, universal.integer, what);
  if (content.length === 0 || (content[0] as number) >= 0x80) throw malformed(`The ${what} is not a positive number.`);
  return content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
}

/** A view of a big-endian number from its first byte on that is not zero; of nothing but zeros nothing is left. */
export function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first === -1 ? bytes.length : first);
}

/** An INTEGER that must be small; larger than 2^53 is `Infinity`, so that a cap refuses it. */
export function smallInteger(element: Element | undefined, what: string): number {
  const bytes = unsignedInteger(element, what);
  if (bytes.length > 6) return Number.POSITIVE_INFINITY;
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** Content of an OCTET STRING: a view where it is in one piece, a joined copy where BER has cut it up (X.690, section 8.7.3). */
export function octets(element: Element | undefined, what: string): Uint8Array {
  if (element?.tag === universal.octetString) return element.content;
  if (element?.tag === (universal.octetString | 0x20)) return joined(element, what);
  throw malformed(`The ${what} is not where it belongs.`);
}

/** Content of an `[n] IMPLICIT OCTET STRING`, in one piece or cut up. */
export function implicitOctets(element: Element | undefined, context: number, what: string): Uint8Array {
  if (!element || element.context !== context) throw malformed(`The ${what} is not where it belongs.`);
  return element.constructed ? joined(element, what) : element.content;
}

function joined(element: Element, what: string): Uint8Array {
  return concatBytes(...element.children.map((part) => octets(part, what)));
}

/** Bytes of a BIT STRING whose bits fill them. */
export function bitStringBytes(element: Element | undefined, what: string): Uint8Array {
  const { content } = expectTag(element, universal.bitString, what);
  if (content.length === 0 || content[0] !== 0) throw malformed(`The ${what} does not end on a whole byte.`);
  return content.subarray(1);
}

/** Bytes of a certificate's signature. Some DSA signatures leave bits unused at their end, and other programs take them. */
export function signatureBytes(element: Element | undefined): Uint8Array {
  const { content } = expectTag(element, universal.bitString, 'signature');
  if ((content[0] ?? 8) > 7) throw malformed('The signature is no string of bits.');
  return content.subarray(1);
}

/** Dotted form of an OBJECT IDENTIFIER (X.690, section 8.19). Throws `FILE_MALFORMED`. */
export function objectIdentifier(element: Element | undefined, what: string): string {
  return dottedIdentifier(expectTag(element, universal.objectIdentifier, what).content, what);
}

/** The same from the content of one, for where its tag is another. */
export function dottedIdentifier(content: Uint8Array, what: string): string {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER) throw malformed(`The ${what} has an object identifier that is out of range.`);
    if (byte & 0x80) continue;
    arcs.push(value);
    value = 0;
  }
  if (arcs.length === 0 || ((content.at(-1) as number) & 0x80) !== 0) throw malformed(`The ${what} has a broken object identifier.`);
  const first = Math.min(Math.floor((arcs[0] as number) / 40), 2);
  return [first, (arcs[0] as number) - first * 40, ...arcs.slice(1)].join('.');
}
