import { FormatError, malformed } from './format-error.ts';

/** Levels of nesting that are followed. Certificates use about 10, PKCS#12 about 20. */
const MAXIMUM_NESTING = 32;

/**
 * Elements in one structure: more than any file may have entries. 64 MiB of empty values would otherwise become 2 GiB of objects.
 */
const MAXIMUM_CHILDREN = 60_000;

export const universal = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const;

/**
 * One ASN.1 element (X.690) as a view of the bytes it was read from: nothing is copied, so wiping the source wipes all of it.
 * asn1js copies every value, and takes ten times as long; inventories hold 100,000 certificates.
 */
export class Element {
  readonly #source: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  readonly #contentEnd: number;
  readonly #end: number;
  readonly #depth: number;
  /** The first identifier octet: class, constructed bit, number. */
  readonly tag: number;

  constructor(source: Uint8Array, start: number, contentStart: number, contentEnd: number, end: number, depth: number) {
    this.#source = source;
    this.#start = start;
    this.#contentStart = contentStart;
    this.#contentEnd = contentEnd;
    this.#end = end;
    this.#depth = depth;
    this.tag = source[start] as number;
  }

  /** The whole element, identifier and length included. */
  get raw(): Uint8Array {
    return this.#source.subarray(this.#start, this.#end);
  }

  get content(): Uint8Array {
    return this.#source.subarray(this.#contentStart, this.#contentEnd);
  }

  get contentLength(): number {
    return this.#contentEnd - this.#contentStart;
  }

  get constructed(): boolean {
    return (this.tag & 0x20) !== 0;
  }

  /** The number of a context-specific tag, whether primitive or constructed; -1 for others. */
  get context(): number {
    return (this.tag & 0xc0) === 0x80 ? this.tag & 0x1f : -1;
  }

  /** The elements inside a constructed element. Throws `FILE_MALFORMED`, `FILE_LIMITS`. */
  get children(): Element[] {
    if (!this.constructed) throw malformed('A primitive ASN.1 value stands where a structure belongs.');
    const children: Element[] = [];
    for (let at = this.#contentStart; at < this.#contentEnd; ) {
      const child = readAt(this.#source, at, this.#contentEnd, this.#depth + 1);
      if (children.push(child) > MAXIMUM_CHILDREN) throw tooMuch(`more than ${MAXIMUM_CHILDREN} values in one ASN.1 structure`);
      at = child.#end;
    }
    return children;
  }

  /** Where the element ends in the bytes it was read from. */
  get end(): number {
    return this.#end;
  }
}

function contentEndOfIndefinite(source: Uint8Array, from: number, limit: number, depth: number): number {
  for (let at = from; ; ) {
    if (at + 2 > limit) throw malformed('An ASN.1 value of indefinite length does not end.');
    if (source[at] === 0 && source[at + 1] === 0) return at;
    at = readAt(source, at, limit, depth + 1).end;
  }
}

function tooMuch(what: string): FormatError {
  return new FormatError('FILE_LIMITS', `The file has ${what}.`, 'Split it into smaller ones, or ask whoever made it for another one.');
}

/** Reads one element of DER, or of BER with definite or indefinite lengths, as PKCS#7 and PKCS#12 of older programs have them. */
function readAt(source: Uint8Array, start: number, limit: number, depth: number): Element {
  if (depth > MAXIMUM_NESTING) throw tooMuch(`more than ${MAXIMUM_NESTING} ASN.1 structures inside of each other`);
  if (start + 2 > limit) throw malformed('The ASN.1 data ends in the middle of a value.');
  const tag = source[start] as number;
  // Tag numbers above 30 occur in no structure that is read here.
  if ((tag & 0x1f) === 0x1f || tag === 0) throw malformed('The ASN.1 data has a tag that no key or certificate uses.');
  const first = source[start + 1] as number;
  if (first < 0x80) return definite(source, start, start + 2, first, limit, depth);
  if (first === 0x80) {
    if ((tag & 0x20) === 0) throw malformed('A primitive ASN.1 value has an indefinite length.');
    const contentEnd = contentEndOfIndefinite(source, start + 2, limit, depth);
    return new Element(source, start, start + 2, contentEnd, contentEnd + 2, depth);
  }
  const count = first & 0x7f;
  if (count > 4 || start + 2 + count > limit) throw malformed('The ASN.1 data has a length that does not fit.');
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (source[start + 2 + i] as number);
  return definite(source, start, start + 2 + count, length, limit, depth);
}

function definite(source: Uint8Array, start: number, contentStart: number, length: number, limit: number, depth: number): Element {
  const end = contentStart + length;
  if (end > limit) throw malformed('The ASN.1 data is shorter than it says.');
  return new Element(source, start, contentStart, end, end, depth);
}

/** Reads the one element that the bytes are. Throws `FILE_MALFORMED` where bytes are missing or left over. */
export function readElement(bytes: Uint8Array): Element {
  const element = readFirstElement(bytes);
  if (element.end !== bytes.length) throw malformed('More bytes follow where the ASN.1 data ends.');
  return element;
}

/** Reads the element that the bytes begin with; what follows it is left alone. */
export function readFirstElement(bytes: Uint8Array): Element {
  // A Buffer's `slice` copies nothing and its equality is another: whoever gets a part of one must not have to know.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return readAt(plain, 0, plain.length, 0);
}
