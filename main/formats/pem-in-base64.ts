import { decodeBase64 } from './base64-bytes.ts';

/** `-----BEGIN ` once more in base64, as far as it does not depend on what follows: Kubernetes keeps every value of a Secret so, and others copied it. */
const beginInBase64 = Buffer.from(Buffer.from('-----BEGIN').subarray(0, 9).toString('base64'));

/** Whether a text holds a PEM text within base64. */
export function hasPemInBase64(text: Uint8Array): boolean {
  return Buffer.from(text.buffer, text.byteOffset, text.length).includes(beginInBase64);
}

function isDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a) || byte === 0x2b || byte === 0x2f;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

function after(text: Uint8Array, from: number, belongs: (byte: number | undefined) => boolean): number {
  let at = from;
  while (belongs(text[at])) at++;
  return at;
}

const isPadding = (byte: number | undefined) => byte === 0x3d;

/** Where the base64 ends that begins here. It may be folded: it goes on where the next line is nothing but base64 (`name:` is not). */
function endOfRun(text: Uint8Array, start: number): number {
  let end = after(text, start, isDigit);
  for (;;) {
    if (isPadding(text[end])) return after(text, end, isPadding);
    const line = after(text, end, isBlank);
    const digits = after(text, line, isDigit);
    const padded = after(text, digits, isPadding);
    if (line === end || digits === line || (padded < text.length && !isBlank(text[padded]))) return end;
    end = digits;
  }
}

/**
 * Finds the PEM texts that lie in a text as base64, each decoded, the caller's to wipe. What does not decode is passed over: it was none.
 * No byte is decoded twice.
 */
export function* pemTextsInBase64(text: Uint8Array): Generator<Uint8Array> {
  const buffer = Buffer.from(text.buffer, text.byteOffset, text.length);
  for (let at = buffer.indexOf(beginInBase64); at !== -1; ) {
    const end = endOfRun(text, at);
    const decoded = decodeBase64(text.subarray(at, end));
    if (decoded) yield decoded;
    at = buffer.indexOf(beginInBase64, Math.max(end, at + beginInBase64.length));
  }
}
