const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;
const INVALID = 0xff;
const BLANK = 0xfe;

const values = new Uint8Array(256).fill(INVALID);
alphabet.forEach((character, value) => {
  values[character] = value;
});
for (const blank of [0x09, 0x0a, 0x0d, 0x20]) values[blank] = BLANK;

/** Whether a character is one of base64's 64 (RFC 4648, section 4). */
export function isBase64Digit(byte: number | undefined): boolean {
  return byte !== undefined && (values[byte] as number) < BLANK;
}

/** Whether a character is one that base64 is folded and indented with. */
export function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && values[byte] === BLANK;
}

/**
 * Decodes base64 (RFC 4648, section 4), blanks and line ends left out, from bytes to bytes: a private key must not pass through a
 * string, which cannot be wiped.
 * @param allocate memory for so many bytes, where it must be of a certain kind
 * @returns `null` where there is any other character, or padding where it does not belong
 */
export function decodeBase64(text: Uint8Array, allocate = ordinary): Uint8Array | null {
  const { digits, padding } = measure(text);
  // A single character cannot end a text. Padding may be left out, as lax writers do, but where it is it has to be right.
  if (digits === -1 || digits % 4 === 1 || (padding > 0 && (digits + padding) % 4 !== 0) || padding > 2) return null;
  const bytes = allocate(Math.floor((digits * 3) / 4));
  let at = 0;
  let held = 0;
  let bits = 0;
  for (let i = 0; at < bytes.length; i++) {
    const value = values[text[i] as number] as number;
    if (value >= BLANK) continue;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 0xff;
  }
  return bytes;
}

/**
 * Decodes base64url (RFC 4648, section 5), with or without its padding, from bytes to bytes.
 * @returns the bytes, the caller's to wipe; `null` where there is any other character
 */
export function decodeBase64Url(text: Uint8Array): Uint8Array | null {
  const standard = new Uint8Array(text.length);
  text.forEach((character, at) => {
    standard[at] = character === 0x2d ? 0x2b : character === 0x5f ? 0x2f : character;
  });
  const bytes = text.includes(0x2b) || text.includes(0x2f) ? null : decodeBase64(standard);
  standard.fill(0);
  return bytes;
}

/** Counts digits and padding, so that the bytes are written once and into their place; -1 digits where there is anything else. */
function measure(text: Uint8Array): { digits: number; padding: number } {
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < text.length; i++) {
    const value = values[text[i] as number] as number;
    if (value === BLANK) continue;
    if (text[i] === PADDING) padding++;
    else if (value === INVALID || padding > 0) return { digits: -1, padding };
    else digits++;
  }
  return { digits, padding };
}

/** Encodes as base64 in lines of 64 characters with LF (RFC 7468, section 2), from bytes to bytes. */
export function encodeBase64Lines(bytes: Uint8Array): Uint8Array {
  return encode(bytes, 64);
}

/**
 * Encodes as base64 in one line without an end, from bytes to bytes.
 * @param allocate memory for so many characters, where it must be of a certain kind
 */
export function encodeBase64(bytes: Uint8Array, allocate = ordinary): Uint8Array {
  return encode(bytes, Number.POSITIVE_INFINITY, allocate);
}

function ordinary(length: number): Uint8Array {
  return new Uint8Array(length);
}

function encode(bytes: Uint8Array, lineLength: number, allocate = ordinary): Uint8Array {
  const characters = Math.ceil(bytes.length / 3) * 4;
  const text = allocate(characters + (lineLength === Number.POSITIVE_INFINITY ? 0 : Math.ceil(characters / lineLength)));
  let at = 0;
  const put = (character: number) => {
    text[at++] = character;
    if (at % (lineLength + 1) === lineLength) text[at++] = 0x0a;
  };
  for (let i = 0; i < bytes.length; i += 3) {
    const [first, second, third] = [bytes[i] as number, bytes[i + 1], bytes[i + 2]];
    put(alphabet[first >> 2] as number);
    put(alphabet[((first & 3) << 4) | ((second ?? 0) >> 4)] as number);
    put(second === undefined ? PADDING : (alphabet[((second & 15) << 2) | ((third ?? 0) >> 6)] as number));
    put(third === undefined ? PADDING : (alphabet[third & 63] as number));
  }
  // The last line of those that are not full.
  if (at < text.length) text[at] = 0x0a;
  return text;
}
