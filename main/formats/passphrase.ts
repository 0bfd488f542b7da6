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
  return fromCodePoints(codePoints(passphrase) ?? passphrase);
}

/** The passphrase in PKCS#12's form (RFC 7292, appendix B.1): UTF-16, big-endian, two zero bytes at the end. The caller wipes it. */
export function pkcs12Passphrase(passphrase: Uint8Array): Uint8Array {
  return fromCodePoints([...(codePoints(passphrase) ?? passphrase), 0]);
}

/**
 * The forms in which PKCS#12 may have got a passphrase, the likeliest first. None and the empty one
 * are different there, and programs differ in what they make of an empty field. OpenSSL before 1.1 widened
 * each byte of UTF-8 instead of decoding it. The caller wipes all.
 */
export function pkcs12Passphrases(passphrase: Uint8Array): Uint8Array[] {
  if (passphrase.length === 0) return [new Uint8Array(2), new Uint8Array(0)];
  const points = codePoints(passphrase);
  const widened = fromCodePoints([...passphrase, 0]);
  return points === null || passphrase.every((byte) => byte < 0x80) ? [widened] : [pkcs12Passphrase(passphrase), widened];
}

/**
 * The forms in which PKCS#5 may have got a passphrase (RFC 8018 leaves the encoding open), the likeliest first: UTF-8; Latin-1, from terminals and
 * programs of that time; within PKCS#12 the form of PKCS#12's own derivation, which Firefox's NSS gave to PBKDF2 before it followed RFC 7292.
 * The caller wipes all.
 */
export function pkcs5Passphrases(passphrase: Uint8Array, inPkcs12: boolean): Uint8Array[] {
  const points = codePoints(passphrase);
  const isLatin1 = points?.some((point) => point >= 0x80) && points.every((point) => point <= 0xff);
  return [Uint8Array.from(passphrase), ...(points && isLatin1 ? [Uint8Array.from(points)] : []), ...(inPkcs12 && points ? [pkcs12Passphrase(passphrase)] : [])];
}

function fromCodePoints(points: ArrayLike<number>): Uint8Array {
  const units: number[] = [];
  for (const point of Array.from(points)) {
    if (point > 0xffff) units.push(0xd800 | ((point - 0x10000) >> 10), 0xdc00 | ((point - 0x10000) & 0x3ff));
    else units.push(point);
  }
  const bytes = new Uint8Array(units.length * 2);
  units.forEach((unit, i) => {
    bytes[i * 2] = unit >> 8;
    bytes[i * 2 + 1] = unit & 0xff;
  });
  units.fill(0);
  return bytes;
}

/** Code points of UTF-8, `null` where it is none. By hand, because a decoder makes a string, which cannot be wiped. */
function codePoints(utf8: Uint8Array): number[] | null {
  const points: number[] = [];
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
    points.push(point);
  }
  return points;
}

/**
 * What the first form of a passphrase opens that is a structure (DER or BER) to its end: a wrong one may give rubbish with the right padding, one in 256, or
 * under RC4 without any, and must not hide the right one behind it. The forms are wiped.
 */
export function firstStructure(forms: readonly Uint8Array[], decrypt: (form: Uint8Array) => Uint8Array | null): Uint8Array | null {
  try {
    for (const form of forms) {
      const plaintext = decrypt(form);
      if (plaintext?.[0] === 0x30 && fillsSequence(plaintext)) return plaintext;
      if (plaintext) wipe(plaintext);
    }
    return null;
  } finally {
    forms.forEach(wipe);
  }
}
