import { asBuffer } from '../crypto/bytes.ts';
import { isBase64Digit } from './base64-bytes.ts';
import { endOfRun, hasPemInBase64 } from './pem-in-base64.ts';

/** Places where a line may begin a block; a text of nothing else is looked through no further. */
const MOST_PLACES = 100_000;
/** What is said of them. */
export const ODD_BEGIN = 'The lines that begin and end the PEM blocks do not have their five dashes.';

const oddBegin = /(?:-|–|—|−) ?BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|CERTIFICATE|PKCS7|CMS)/;

/** Whether there is the beginning of a PEM block that lost some of its dashes, or has those of a word processor (UTF-8). */
export function hasOddBegin(text: Uint8Array): boolean {
  const buffer = asBuffer(text);
  let places = 0;
  for (let at = buffer.indexOf('BEGIN '); at !== -1 && places++ < MOST_PLACES; at = buffer.indexOf('BEGIN ', at + 1)) {
    const before = buffer.toString('utf8', Math.max(0, at - 15), at);
    if (!before.endsWith('-----') && oddBegin.test(before.slice(-2) + buffer.toString('latin1', at, at + 64))) return true;
  }
  return false;
}

/** Digits of base64 in a row, from which on they are taken for a key: 48 bytes of PKCS#8 are the shortest of all. */
const LEAST_DIGITS = 64;

/**
 * Whether there is base64 in a text that no block holds, as of a key in DER within JSON or YAML. Fingerprints and paths are as long, and have capitals, small
 * letters and digits all together not.
 * @param text what lies between two blocks
 */
export function hasLooseBase64(text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at++) {
    if (!isBase64Digit(text[at])) continue;
    const start = at;
    let kinds = 0;
    for (; isBase64Digit(text[at]); at++) kinds |= kindOf(text[at] as number);
    const run = text.subarray(start, at);
    if (run.length < LEAST_DIGITS) continue;
    if (hasPemInBase64(run)) at = endOfRun(text, at);
    else if (kinds === 7) return true;
  }
  return false;
}

function kindOf(character: number): number {
  if (character >= 0x61) return 1;
  if (character >= 0x41) return 2;
  return character >= 0x30 ? 4 : 0;
}

/** Whether the text speaks of a JSON Web Key, the one member of which is in all of them (RFC 7517, section 4.1). */
export function hasJwk(text: Uint8Array): boolean {
  return asBuffer(text).includes('"kty"');
}
