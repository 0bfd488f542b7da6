import { SecretBytes } from './secret-bytes.ts';

const ALPHABET = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM = 6;

/** Signs behind a prefix and its `1`, for so many bytes. */
export function bech32Signs(bytes: number): number {
  return Math.ceil((bytes * 8) / 5) + CHECKSUM;
}

/**
 * Bech32 (BIP 173) of a secret, in capital letters, which a QR code holds in fewer squares. Of any length, as age's identities are. Written out here from
 * bytes to bytes, because `@scure/base` works on strings, and those cannot be wiped.
 * @param prefix ASCII, without the `1`
 * @returns ASCII
 */
export function bech32OfSecret(prefix: string, secret: SecretBytes): SecretBytes {
  const text = SecretBytes.allocate(prefix.length + 1 + bech32Signs(secret.length));
  text.bytes.set(Buffer.from(`${prefix.toUpperCase()}1`, 'latin1'));
  const check = new Checksum(prefix);
  let at = prefix.length + 1;
  const write = (value: number) => {
    text.bytes[at++] = ALPHABET.charCodeAt(value);
  };
  let [held, bits] = [0, 0];
  for (const byte of secret.bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) write(check.take((held >> (bits - 5)) & 31));
  }
  if (bits > 0) write(check.take((held << (5 - bits)) & 31));
  for (const value of check.end()) write(value);
  return text;
}

/**
 * The secret of a text, without its prefix and the `1`; capital and small letters count alike.
 * @param signs ASCII, as many as `bech32Signs` of the length says
 * @returns `null` where the checksum does not fit, a sign is none of the alphabet's, or bits are left over
 */
export function secretOfBech32(prefix: string, signs: Uint8Array, length: number): SecretBytes | null {
  if (signs.length !== bech32Signs(length)) return null;
  const check = new Checksum(prefix);
  const secret = SecretBytes.allocate(length);
  let [held, bits, at] = [0, 0, 0];
  let isWhole = true;
  for (const [place, sign] of signs.entries()) {
    const value = ALPHABET.indexOf(String.fromCharCode(sign).toUpperCase());
    isWhole &&= value >= 0;
    check.take(value & 31);
    if (place >= signs.length - CHECKSUM) continue;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    secret.bytes[at++] = (held >> bits) & 0xff;
  }
  if (isWhole && check.fits && (held & ((1 << bits) - 1)) === 0) return secret;
  secret[Symbol.dispose]();
  return null;
}

class Checksum {
  #state = 1;

  constructor(prefix: string) {
    const signs = [...prefix.toLowerCase()].map((sign) => sign.charCodeAt(0));
    for (const sign of signs) this.take(sign >> 5);
    this.take(0);
    for (const sign of signs) this.take(sign & 31);
  }

  take(value: number): number {
    const top = this.#state >> 25;
    this.#state = ((this.#state & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of GENERATORS.entries()) if ((top >> bit) & 1) this.#state ^= generator;
    return value;
  }

  get fits(): boolean {
    return this.#state === 1;
  }

  /** The six values that make it fit. */
  end(): number[] {
    for (let value = 0; value < CHECKSUM; value++) this.take(0);
    const state = this.#state ^ 1;
    return Array.from({ length: CHECKSUM }, (_, at) => (state >> (5 * (CHECKSUM - 1 - at))) & 31);
  }
}
