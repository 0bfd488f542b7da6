import { concatBytes } from '../crypto/bytes.ts';
import { universal } from './der-reader.ts';

/** One DER element: tag, shortest length, contents in order (X.690, section 10.1). */
export function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return encoded(tag, contents);
}

/** The contents stay one list: each time that a file's sixty thousand values became arguments, they would take half of the stack. */
function encoded(tag: number, contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  const head = concatBytes(Uint8Array.of(tag), encodedLength(length));
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const content of contents) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

function encodedLength(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

export function derSequence(...contents: readonly Uint8Array[]): Uint8Array {
  return encoded(universal.sequence, contents);
}

/** A SET OF, its members sorted as DER asks (X.690, section 11.6). */
export function derSetOf(...members: readonly Uint8Array[]): Uint8Array {
  return encoded(
    universal.set,
    members.toSorted((a, b) => Buffer.compare(a, b)),
  );
}

/** An INTEGER from a small number or from unsigned big-endian bytes. */
export function derInteger(value: number | Uint8Array): Uint8Array {
  let bytes = typeof value === 'number' ? smallNumberBytes(value) : value;
  let zeros = 0;
  while (zeros < bytes.length - 1 && bytes[zeros] === 0) zeros++;
  bytes = bytes.subarray(zeros);
  return (bytes[0] ?? 0) >= 0x80 || bytes.length === 0 ? der(universal.integer, Uint8Array.of(0), bytes) : der(universal.integer, bytes);
}

function smallNumberBytes(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Uint8Array.from(bytes.length === 0 ? [0] : bytes);
}

export function derOctetString(...contents: readonly Uint8Array[]): Uint8Array {
  return encoded(universal.octetString, contents);
}

/** A BIT STRING of whole bytes. */
export function derBitString(bytes: Uint8Array): Uint8Array {
  return der(universal.bitString, Uint8Array.of(0), bytes);
}

export function derNull(): Uint8Array {
  return der(universal.null);
}

/** An OBJECT IDENTIFIER from its dotted form (X.690, section 8.19). */
export function derObjectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift(0x80 | (left % 128));
    return groups;
  });
  return der(universal.objectIdentifier, Uint8Array.from(bytes));
}

/** A `[number] EXPLICIT` wrapper, or the constructed `[number] IMPLICIT` of a SET or SEQUENCE. */
export function derContext(number: number, ...contents: readonly Uint8Array[]): Uint8Array {
  return encoded(0xa0 | number, contents);
}

/** A BMPString: UTF-16, big-endian. */
export function derBmpString(text: string): Uint8Array {
  const units = new Uint8Array(text.length * 2);
  const view = new DataView(units.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i));
  return der(universal.bmpString, units);
}
