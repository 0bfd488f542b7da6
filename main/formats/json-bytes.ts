import { FormatError, malformed } from '../pki/format-error.ts';

/** A JSON value (RFC 8259) as views of the bytes it was read from: `JSON.parse` would make strings of a key, which cannot be wiped. */
export type JsonValue =
  | { kind: 'object'; members: { name: string; value: JsonValue }[] }
  | { kind: 'array'; items: JsonValue[] }
  /** `raw` is what stands between the quotation marks, escapes as they are. */
  | { kind: 'string'; raw: Uint8Array }
  | { kind: 'other' };

const MAXIMUM_DEPTH = 32;
/** Values in one text: more than ten thousand keys have, with a dozen members each. A value takes three bytes of the file, and some two hundred here. */
const MAXIMUM_VALUES = 200_000;
/** Bytes of a member's name that are read: those that are asked for are shorter. */
const LONGEST_NAME = 64;

const code = { quote: 0x22, backslash: 0x5c, openObject: 0x7b, closeObject: 0x7d, openArray: 0x5b, closeArray: 0x5d, comma: 0x2c, colon: 0x3a } as const;

const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function isOfLiteral(byte = 0): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) || byte === 0x2b || byte === 0x2d || byte === 0x2e;
}

class Scanner {
  readonly #bytes: Uint8Array;
  #at: number;
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    // A byte order mark.
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  whole(): JsonValue {
    const value = this.#value(0);
    if (this.#next() !== undefined) throw malformed('More text follows where the JSON ends.');
    return value;
  }

  /** The next byte that is not blank; it is not taken. */
  #next(): number | undefined {
    while (isBlank(this.#bytes[this.#at])) this.#at++;
    return this.#bytes[this.#at];
  }

  /** Takes that byte where it is the next one. */
  #took(byte: number): boolean {
    if (this.#next() !== byte) return false;
    this.#at++;
    return true;
  }

  #expect(byte: number): void {
    if (!this.#took(byte)) throw malformed(`The JSON has no “${String.fromCharCode(byte)}” where one belongs, or ends too early.`);
  }

  #value(depth: number): JsonValue {
    if (depth > MAXIMUM_DEPTH || ++this.#values > MAXIMUM_VALUES) {
      throw new FormatError('FILE_LIMITS', 'The JSON has too many values, or too many inside of each other.', 'Split it into several smaller ones.');
    }
    switch (this.#next()) {
      case code.openObject:
        return this.#object(depth);
      case code.openArray:
        return this.#array(depth);
      case code.quote:
        return { kind: 'string', raw: this.#string() };
      default:
        return this.#literal();
    }
  }

  #object(depth: number): JsonValue {
    this.#expect(code.openObject);
    const members: { name: string; value: JsonValue }[] = [];
    const names = new Set<string>();
    if (this.#took(code.closeObject)) return { kind: 'object', members };
    do {
      const written = this.#next() === code.quote ? this.#string() : this.#noName();
      const name = written.length > LONGEST_NAME ? `member ${this.#at}` : String.fromCharCode(...written);
      // RFC 7517, section 4: with two of a name, two readers could take two different keys from one text.
      if (names.has(name)) throw malformed('The JSON has two members of one name.');
      names.add(name);
      this.#expect(code.colon);
      members.push({ name, value: this.#value(depth + 1) });
    } while (this.#took(code.comma));
    this.#expect(code.closeObject);
    return { kind: 'object', members };
  }

  #noName(): never {
    throw malformed('The JSON has no name where a member begins, or ends too early.');
  }

  #array(depth: number): JsonValue {
    this.#expect(code.openArray);
    const items: JsonValue[] = [];
    if (this.#took(code.closeArray)) return { kind: 'array', items };
    do items.push(this.#value(depth + 1));
    while (this.#took(code.comma));
    this.#expect(code.closeArray);
    return { kind: 'array', items };
  }

  #string(): Uint8Array {
    this.#expect(code.quote);
    const start = this.#at;
    for (; this.#bytes[this.#at] !== code.quote; this.#at++) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined || byte < 0x20) throw malformed('The JSON has a string that does not end.');
      if (byte === code.backslash) this.#at++;
    }
    return this.#bytes.subarray(start, this.#at++);
  }

  /** A number, `true`, `false` or `null`: nothing that is read here, so only its end is looked for. */
  #literal(): JsonValue {
    const start = this.#at;
    while (isOfLiteral(this.#bytes[this.#at])) this.#at++;
    if (this.#at === start) throw malformed('The JSON has no value where one belongs, or ends too early.');
    return { kind: 'other' };
  }
}

/** Reads a JSON text in UTF-8. Throws `FILE_MALFORMED`, `FILE_LIMITS`. */
export function readJson(bytes: Uint8Array): JsonValue {
  return new Scanner(bytes).whole();
}

/** The member of an object, `undefined` where the value is no object or has none of that name. */
export function jsonMember(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return value?.kind === 'object' ? value.members.find((member) => member.name === name)?.value : undefined;
}

/** A string's text with its escapes undone, `null` where it is none. Not for secrets: what comes out cannot be wiped. */
export function jsonText(value: JsonValue | undefined): string | null {
  if (value?.kind !== 'string') return null;
  try {
    return JSON.parse(`"${new TextDecoder().decode(value.raw)}"`) as string;
  } catch {
    return null;
  }
}
