/** A secret, or another thing to look for, in one of the forms in which it could lie about. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Bytes as they are, backwards (numbers of some libraries lie that way), as hexadecimal, and as base64 wherever it may begin; texts of one and of two bytes a character. */
export function needlesOf(name: string, bytes: Uint8Array): Needle[] {
  const raw = Buffer.from(bytes);
  const texts = [raw.toString('hex'), raw.toString('hex').toUpperCase(), ...[0, 1, 2].map((shift) => base64At(raw, shift))];
  return [
    { name: `${name}, raw`, bytes: raw },
    { name: `${name}, backwards`, bytes: Buffer.from(raw).reverse() },
    ...texts.flatMap((text, at) => [
      { name: `${name}, as text ${at}`, bytes: Buffer.from(text) },
      { name: `${name}, as wide text ${at}`, bytes: Buffer.from(text, 'utf16le') },
    ]),
  ];
}

/** Text as UTF-8, as UTF-16 of both orders, and as base64 and hexadecimal of its UTF-8. */
export function needlesOfText(name: string, text: string): Needle[] {
  const wide = Buffer.from(text, 'utf16le');
  return [...needlesOf(name, Buffer.from(text)), { name: `${name}, UTF-16LE`, bytes: wide }, { name: `${name}, UTF-16BE`, bytes: Buffer.from(wide).swap16() }];
}

/**
 * Pieces of a private key that are nothing but secret: of RSA parts of the private numbers, of the others the scalar.
 * @param pkcs8 DER
 */
export function needlesOfKey(name: string, pkcs8: Uint8Array): Needle[] {
  const long = pkcs8.length > 400;
  // The second half of an RSA key is primes, exponents and coefficient; 90 bytes are fewer than any of them has.
  const starts = long ? Array.from({ length: 6 }, (_, at) => (pkcs8.length >> 1) + at * 90) : [pkcs8.length < 60 ? 16 : 36];
  return starts.flatMap((at) => needlesOf(`key of ${name} at ${at}`, pkcs8.subarray(at, at + (long ? 24 : 32))));
}

/** The names of those needles that lie in these bytes. */
export function found(needles: readonly Needle[], haystack: Buffer): string[] {
  return needles.filter(({ bytes }) => haystack.includes(bytes)).map(({ name }) => name);
}

/** Base64 digits that depend on these bytes alone, whatever `shift` bytes stand before them. */
function base64At(raw: Buffer, shift: number): string {
  const digits = Buffer.concat([Buffer.alloc(shift), raw]).toString('base64');
  return digits.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + raw.length) * 8) / 6));
}
