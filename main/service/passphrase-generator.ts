import { wordlist } from '@scure/bip39/wordlists/english.js';
import { utf8 } from '../crypto/bytes.ts';
import { randomBytes } from '../crypto/random.ts';

const WORDS = 6;

/** Six words of the 2,048 of BIP-39 with dashes between: 66 bits, easy to read aloud and to type on any keyboard. UTF-8. */
export function generatePassphrase(): Uint8Array {
  const random = new DataView(randomBytes(WORDS * 2).buffer);
  const words = Array.from({ length: WORDS }, (_, at) => wordlist[random.getUint16(at * 2) % wordlist.length]);
  return utf8(words.join('-'));
}
