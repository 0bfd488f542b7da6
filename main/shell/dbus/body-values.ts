/** A value of a message: numbers of 64 bits as `bigint`, arrays and structures as lists, dictionaries as lists of pairs, a variant as what is in it. */
export type BusValue = number | bigint | boolean | string | readonly BusValue[];

/** Nobody whom we listen to nests deeper; the specification allows 64 (D-Bus specification, Valid Signatures). */
const DEEPEST = 16;

const ALIGNMENT: Readonly<Record<string, number>> = {
  ...{ y: 1, b: 4, n: 2, q: 2, i: 4, u: 4, x: 8, t: 8, d: 8, h: 4 },
  ...{ s: 4, o: 4, g: 1, v: 1, a: 4, '(': 8, '{': 8 },
};

/** Reads values out of bytes from a stranger. Alignment counts from the first byte. */
export class BodyReader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  #at: number;

  /** @param at where to begin */
  constructor(bytes: Uint8Array, littleEndian: boolean, at = 0) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = littleEndian;
    this.#at = at;
  }

  /** The values of a whole signature. @throws RangeError for bytes or a signature that are not well formed */
  values(signature: string): BusValue[] {
    const values: BusValue[] = [];
    for (let at = 0; at < signature.length; ) {
      const end = endOfType(signature, at, 0);
      values.push(this.#value(signature.slice(at, end), 0));
      at = end;
    }
    return values;
  }

  #value(type: string, depth: number): BusValue {
    if (depth > DEEPEST) throw new RangeError('values are nested too deep');
    const code = type[0] as string;
    this.#align(ALIGNMENT[code] as number);
    switch (code) {
      case 'y':
        return this.#bytes.readUInt8(this.#take(1));
      case 'n':
        return this.#little ? this.#bytes.readInt16LE(this.#take(2)) : this.#bytes.readInt16BE(this.#take(2));
      case 'q':
        return this.#little ? this.#bytes.readUInt16LE(this.#take(2)) : this.#bytes.readUInt16BE(this.#take(2));
      case 'i':
        return this.#little ? this.#bytes.readInt32LE(this.#take(4)) : this.#bytes.readInt32BE(this.#take(4));
      case 'u':
      case 'h':
        return this.#length();
      case 'b':
        return this.#boolean();
      case 'x':
        return this.#little ? this.#bytes.readBigInt64LE(this.#take(8)) : this.#bytes.readBigInt64BE(this.#take(8));
      case 't':
        return this.#little ? this.#bytes.readBigUInt64LE(this.#take(8)) : this.#bytes.readBigUInt64BE(this.#take(8));
      case 'd':
        return this.#little ? this.#bytes.readDoubleLE(this.#take(8)) : this.#bytes.readDoubleBE(this.#take(8));
      case 's':
      case 'o':
        return this.#text(this.#length());
      case 'g':
        return this.#text(this.#bytes.readUInt8(this.#take(1)));
      case 'v':
        return this.#variant(depth);
      case 'a':
        return this.#array(type.slice(1), depth);
      default:
        return this.#members(type.slice(1, -1), depth);
    }
  }

  #variant(depth: number): BusValue {
    const signature = this.#text(this.#bytes.readUInt8(this.#take(1)));
    if (signature === '' || endOfType(signature, 0, 0) !== signature.length) throw new RangeError('a variant holds exactly one value');
    return this.#value(signature, depth + 1);
  }

  #array(element: string, depth: number): BusValue[] {
    const length = this.#length();
    this.#align(ALIGNMENT[element[0] as string] as number);
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('an array is longer than its message');
    const values: BusValue[] = [];
    // Every type takes at least one byte, so that this ends.
    while (this.#at < end) values.push(this.#value(element, depth + 1));
    if (this.#at !== end) throw new RangeError('an array ends inside its last value');
    return values;
  }

  #members(types: string, depth: number): BusValue[] {
    const values: BusValue[] = [];
    for (let at = 0; at < types.length; ) {
      const end = endOfType(types, at, 0);
      values.push(this.#value(types.slice(at, end), depth + 1));
      at = end;
    }
    return values;
  }

  #boolean(): boolean {
    const number = this.#length();
    if (number > 1) throw new RangeError('a boolean is 0 or 1');
    return number === 1;
  }

  #length(): number {
    return this.#little ? this.#bytes.readUInt32LE(this.#take(4)) : this.#bytes.readUInt32BE(this.#take(4));
  }

  /** Bytes and the zero behind them. */
  #text(length: number): string {
    const start = this.#take(length + 1);
    if (this.#bytes[start + length] !== 0) throw new RangeError('a text does not end with zero');
    return this.#bytes.toString('utf8', start, start + length);
  }

  #align(to: number): void {
    this.#at = Math.ceil(this.#at / to) * to;
  }

  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new RangeError('a message ends inside a value');
    this.#at = start + length;
    return start;
  }
}

/** Where the single complete type that begins here ends. */
function endOfType(signature: string, at: number, depth: number): number {
  const code = signature[at];
  if (code === undefined || ALIGNMENT[code] === undefined || depth > DEEPEST) throw new RangeError('a signature is not well formed');
  if (code === 'a') return endOfType(signature, at + 1, depth + 1);
  if (code !== '(' && code !== '{') return at + 1;
  const close = code === '(' ? ')' : '}';
  let next = at + 1;
  let members = 0;
  while (signature[next] !== close) {
    next = endOfType(signature, next, depth + 1);
    members += 1;
  }
  if (members === 0 || (code === '{' && members !== 2)) throw new RangeError('a signature is not well formed');
  return next + 1;
}
