import { wipe } from '../crypto/secret-bytes.ts';
import { FormatError } from '../pki/format-error.ts';
import { fillsSequence } from './sniff.ts';

/** The error for what is encrypted where no passphrase was given. */
export function passphraseNeeded(what: string): FormatError {
  return new FormatError('PASSPHRASE_NEEDED', `The ${what} is protected by a passphrase.`, 'Enter the passphrase that it was written with.');
}

/** The error for what does not open. None of the formats can tell a wrong passphrase from damage. */
export function passphraseWrong(what: string): FormatError {
  return new FormatError(
    'PASSPHRASE_WRONG',
    `The ${what} does not open with this passphrase.`,
    'Check for typing errors, capitals and keyboard layout. A damaged file looks the same.',
  );
}

/** UTF-16, big-endian, without a terminator: how Java's key stores and PKCS#12 see a passphrase. The caller wipes it. */
export function utf16Passphrase(passphrase: Uint8Array): Uint8Array {
  return withCodePoints(passphrase, (points) => utf16(points ?? passphrase, 0));
}

/** The passphrase in PKCS#12's form (RFC 7292, appendix B.1): UTF-16, big-endian, two zero bytes at the end. The caller wipes it. */
export function pkcs12Passphrase(passphrase: Uint8Array): Uint8Array {
  return withCodePoints(passphrase, (points) => utf16(points ?? passphrase, TERMINATOR));
}

/**
 * The forms in which PKCS#12 may have got a passphrase, the likeliest first. None and the empty one
 * are different there, and programs differ in what they make of an empty field. OpenSSL before 1.1 widened
 * each byte of UTF-8 instead of decoding it. The caller wipes all.
 */
export function pkcs12Passphrases(passphrase: Uint8Array): Uint8Array[] {
  if (passphrase.length === 0) return [new Uint8Array(TERMINATOR), new Uint8Array(0)];
  const widened = utf16(passphrase, TERMINATOR);
  if (passphrase.every((byte) => byte < 0x80)) return [widened];
  return withCodePoints(passphrase, (points) => (points ? [utf16(points, TERMINATOR), widened] : [widened]));
}

/**
 * The forms in which PKCS#5 may have got a passphrase (RFC 8018 leaves the encoding open), the likeliest first: UTF-8; Latin-1, from terminals and
 * programs of that time; within PKCS#12 the form of PKCS#12's own derivation, which Firefox's NSS gave to PBKDF2 before it followed RFC 7292.
 * The caller wipes all.
 */
export function pkcs5Passphrases(passphrase: Uint8Array, inPkcs12: boolean): Uint8Array[] {
  return withCodePoints(passphrase, (points) => {
    const isLatin1 = points?.some((point) => point >= 0x80) && points.every((point) => point <= 0xff);
    return [Uint8Array.from(passphrase), ...(points && isLatin1 ? [Uint8Array.from(points)] : []), ...(points && inPkcs12 ? [utf16(points, TERMINATOR)] : [])];
  });
}

/** Bytes of the zero character behind a passphrase in PKCS#12's form. */
const TERMINATOR = 2;

/** UTF-16, big-endian, of code points, with so many zero bytes behind it. */
function utf16(points: Uint8Array | Uint32Array, zeros: number): Uint8Array {
  let length = zeros;
  for (const point of points) length += point > 0xffff ? 4 : 2;
  const bytes = new Uint8Array(length);
  let at = 0;
  const put = (unit: number) => {
    bytes[at++] = unit >> 8;
    bytes[at++] = unit & 0xff;
  };
  for (const point of points) {
    if (point > 0xffff) {
      put(0xd800 | ((point - 0x10000) >> 10));
      put(0xdc00 | ((point - 0x10000) & 0x3ff));
    } else put(point);
  }
  return bytes;
}

/** What `use` makes of the code points of UTF-8, which are wiped behind it; it gets `null` where the bytes are none. */
function withCodePoints<Result>(utf8: Uint8Array, use: (points: Uint32Array | null) => Result): Result {
  const points = new Uint32Array(utf8.length);
  try {
    const count = decodeUtf8(utf8, points);
    return use(count === null ? null : points.subarray(0, count));
  } finally {
    points.fill(0);
  }
}

/** How many code points the UTF-8 has, which are put into `points`; `null` where it is none. By hand, because a decoder makes a string, which cannot be wiped. */
function decodeUtf8(utf8: Uint8Array, points: Uint32Array): number | null {
  let count = 0;
  for (let at = 0; at < utf8.length; ) {
    const first = utf8[at++] as number;
    const more = first < 0x80 ? 0 : first >= 0xf0 && first < 0xf5 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : -1;
    if (more === -1 || first >= 0xf5) return null;
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let i = 0; i < more; i++) {
      const next = utf8[at++] ?? 0;
      if ((next & 0xc0) !== 0x80) return null;
      point = (point << 6) | (next & 0x3f);
    }
    points[count++] = point;
  }
  return count;
}

/** What the first form of a passphrase opens. The forms are wiped. */
export function firstOpened<Opened>(forms: readonly Uint8Array[], open: (form: Uint8Array) => Opened | null): Opened | null {
  try {
    for (const form of forms) {
      const opened = open(form);
      if (opened !== null) return opened;
    }
    return null;
  } finally {
    forms.forEach(wipe);
  }
}

/**
 * What the first form of a passphrase opens that is a structure (DER or BER) to its end: a wrong one may give rubbish with the right padding, one in 256, or
 * under RC4 without any, and must not hide the right one behind it. The forms are wiped.
 */
export function firstStructure(forms: readonly Uint8Array[], decrypt: (form: Uint8Array) => Uint8Array | null): Uint8Array | null {
  return firstOpened(forms, (form) => {
    const plaintext = decrypt(form);
    if (plaintext?.[0] === 0x30 && fillsSequence(plaintext)) return plaintext;
    if (plaintext) wipe(plaintext);
    return null;
  });
}
