/** A text of PEM as bytes of ASCII; `copied` says whether it is a copy for the caller to wipe. */
export interface PlainText {
  text: Uint8Array;
  copied: boolean;
}

const BACKSLASH = 0x5c;
const LINE_END = 0x0a;
const BLANK = 0x20;
/** What no PEM has, for a character that is none of ASCII: it must not turn into one that PEM has. */
const OTHER = 0xff;

/** Of a text in UTF-16 the order of bytes and where it begins; it may lack its byte order mark, then its first character shows it. */
export function wideText(bytes: Uint8Array): { littleEndian: boolean; start: number } | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { littleEndian: true, start: 2 };
  if (first === 0xfe && second === 0xff) return { littleEndian: false, start: 2 };
  if (first === 0 && second !== undefined && second > 0 && second < 0x80) return { littleEndian: false, start: 0 };
  if (second === 0 && first !== undefined && first > 0 && first < 0x80) return { littleEndian: true, start: 0 };
  return null;
}

/** UTF-16, as PowerShell writes it, with one byte for each character; other bytes as they are. */
function narrowed(bytes: Uint8Array): PlainText {
  const wide = wideText(bytes);
  if (!wide) return { text: bytes, copied: false };
  const text = new Uint8Array((bytes.length - wide.start) >> 1);
  for (let i = 0; i < text.length; i++) {
    const at = wide.start + i * 2;
    const [low, high] = wide.littleEndian ? [bytes[at], bytes[at + 1]] : [bytes[at + 1], bytes[at]];
    text[i] = high === 0 ? (low as number) : OTHER;
  }
  return { text, copied: true };
}

/** The character of `u002B`, if that is what begins here: some writers of JSON spell `+` and `/` so. */
function unicodeEscape(bytes: Uint8Array, at: number): number | null {
  if (bytes[at] !== 0x75) return null;
  const digits = String.fromCharCode(...bytes.subarray(at + 1, at + 5));
  return /^00[0-7][0-9a-fA-F]$/.test(digits) ? Number.parseInt(digits, 16) : null;
}

/** What a backslash and the character behind it stand for. */
function escaped(character: number): number {
  if (character === 0x6e) return LINE_END;
  return character === 0x72 || character === 0x74 ? BLANK : character;
}

/**
 * A text whose line ends are spelled out, as `\n` in JSON, `.env` files and code, with real ones. However often it was quoted: `\\n` is the same. Other
 * backslashes (`\/`, or at the end of a line of a script) are left out, as PEM has none.
 */
function unescaped(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== BACKSLASH) {
      text[length++] = bytes[at] as number;
      continue;
    }
    while (bytes[at] === BACKSLASH) at++;
    if (at >= bytes.length) break;
    const spelled = unicodeEscape(bytes, at);
    if (spelled !== null) at += 4;
    text[length++] = spelled ?? escaped(bytes[at] as number);
  }
  return text.subarray(0, length);
}

/** The text of a PEM file in whatever way it was written down: UTF-16, or quoted with its line ends spelled out. */
export function plainText(bytes: Uint8Array): PlainText {
  const narrow = narrowed(bytes);
  if (!narrow.text.includes(BACKSLASH)) return narrow;
  const text = unescaped(narrow.text);
  if (narrow.copied) narrow.text.fill(0);
  return { text, copied: true };
}

/** Bytes that mail programs, web pages and code put into base64: quotes, commas, `>`, and in UTF-8 the blanks that nobody sees. */
const litter = new Set([0x22, 0x27, 0x2c, 0x3e, 0x60, 0x0b, 0x0c]);
const invisible: readonly (readonly number[])[] = [
  [0xc2, 0xa0],
  [0xe2, 0x80, 0x8b],
  [0xef, 0xbb, 0xbf],
];

/** A copy of a block's base64 without what does not belong there and changes nothing, the caller's to wipe. */
export function withoutLitter(body: Uint8Array): Uint8Array {
  const text = new Uint8Array(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at++) {
    const character = body[at] as number;
    // Only what is not ASCII may begin one of them: a closure for each byte of 64 MiB takes a quarter of a minute.
    const unseen = character < 0x80 ? undefined : invisible.find((sequence) => sequence.every((byte, i) => body[at + i] === byte));
    if (unseen) at += unseen.length - 1;
    else if (!litter.has(character)) text[length++] = character;
  }
  return text.subarray(0, length);
}
