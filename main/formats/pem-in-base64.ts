import { asBuffer } from '../crypto/bytes.ts';
import { decodeBase64, isBase64Digit, isBlank } from './base64-bytes.ts';

/**
 * `-----BEGIN ` once more in base64: Kubernetes keeps every value of a Secret so, and others copied it. It reads in three ways, by how many bytes (a line
 * end, bag attributes) stand before it; of a group that other bytes have a part in, nothing is asked.
 */
const markers = [
  { digits: Buffer.from('LS0tLS1CRUdJ'), before: 0 },
  { digits: Buffer.from('LS0tQkVHSU4g'), before: 4 },
  { digits: Buffer.from('LS0tLUJFR0lO'), before: 4 },
];

/** Whether a text holds a PEM text within base64. */
export function hasPemInBase64(text: Uint8Array): boolean {
  const buffer = asBuffer(text);
  return markers.some(({ digits }) => buffer.includes(digits));
}

function after(text: Uint8Array, from: number, belongs: (byte: number | undefined) => boolean): number {
  let at = from;
  while (belongs(text[at])) at++;
  return at;
}

const isPadding = (byte: number | undefined) => byte === 0x3d;

/** Where the base64 ends that begins here. It may be folded: it goes on where the next line is nothing but base64 (`name:` is not). */
export function endOfRun(text: Uint8Array, start: number): number {
  let end = after(text, start, isBase64Digit);
  for (;;) {
    if (isPadding(text[end])) return after(text, end, isPadding);
    const line = after(text, end, isBlank);
    const digits = after(text, line, isBase64Digit);
    const padded = after(text, digits, isPadding);
    if (line === end || digits === line || (padded < text.length && !isBlank(text[padded]))) return end;
    end = digits;
  }
}

/**
 * Finds the PEM texts that lie in a text as base64, each decoded, the caller's to wipe; `null` for one that is damaged. No byte is decoded twice, and each
 * is looked at a few times.
 */
export function* pemTextsInBase64(text: Uint8Array): Generator<Uint8Array | null> {
  const buffer = asBuffer(text);
  const found = markers.map((marker) => ({ ...marker, at: buffer.indexOf(marker.digits) }));
  for (;;) {
    const [next] = found.filter(({ at }) => at !== -1).toSorted((a, b) => a.at - b.at);
    if (!next) return;
    const start = hasDigitsBefore(text, next.at, next.before) ? next.at - next.before : next.at;
    const end = endOfRun(text, next.at);
    yield decodeBase64(text.subarray(start, end));
    const from = Math.max(end, next.at + next.digits.length);
    for (const marker of found) if (marker.at !== -1 && marker.at < from) marker.at = buffer.indexOf(marker.digits, from);
  }
}

function hasDigitsBefore(text: Uint8Array, at: number, count: number): boolean {
  return at >= count && text.subarray(at - count, at).every(isBase64Digit);
}
