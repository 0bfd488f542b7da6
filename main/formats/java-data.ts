import { malformed } from '../pki/format-error.ts';

/** Reads what Java's `DataOutputStream` wrote: big-endian numbers and strings with their length before them. Throws `FILE_MALFORMED` at the end. */
export class JavaDataReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;

  /** @param what it is that ends too early, in words */
  constructor(bytes: Uint8Array, what = 'Java key store') {
    this.#bytes = bytes;
    this.#what = what;
  }

  /** How many bytes were read. */
  get position(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** A view of the next bytes. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) throw malformed(`The ${this.#what} ends in the middle of an entry.`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  uint8(): number {
    return this.bytes(1)[0] as number;
  }

  uint16(): number {
    const [high, low] = this.bytes(2) as unknown as [number, number];
    return high * 256 + low;
  }

  uint32(): number {
    return this.uint16() * 65536 + this.uint16();
  }

  /** A string in Java's modified UTF-8: characters beyond the first plane as two surrogates of three bytes each, NUL as two bytes. */
  text(): string {
    const bytes = this.bytes(this.uint16());
    let text = '';
    for (let at = 0; at < bytes.length; ) {
      const first = bytes[at] as number;
      const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
      let unit = length === 1 ? first : first & (length === 2 ? 0x1f : 0x0f);
      for (let i = 1; i < length; i++) unit = (unit << 6) | ((bytes[at + i] ?? 0) & 0x3f);
      text += String.fromCharCode(unit);
      at += length;
    }
    return text;
  }
}

/** Four bytes, big-endian. */
export function javaInt(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Milliseconds since 1970 as Java's `long`. */
export function javaLong(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(Math.trunc(value)));
  return bytes;
}

/** Modified UTF-8 with its length in two bytes. Throws `RangeError` above 65,535 bytes. */
export function javaText(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  if (bytes.length > 0xffff) throw new RangeError('a Java string is at most 65,535 bytes long');
  return Uint8Array.of(bytes.length >> 8, bytes.length & 0xff, ...bytes);
}
