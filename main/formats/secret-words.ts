import { wordlist } from '@scure/bip39/wordlists/english.js';
import { sha256 } from '../crypto/hash.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';

/** 2,048 words, no two of which begin with the same four letters (BIP 39); so many bits each. */
const WORD_BITS = 11;
const TELLING = 4;
/** The longest of the list has eight letters. */
const LONGEST_SHOWN = 20;
/** So many words are looked at: a text with more is no sheet. */
const MOST_WORDS = 400;
/** At the least: a word that is wrong, or two that changed places, pass unnoticed once in 65,536 times. */
const LEAST_CHECKSUM_BITS = 16;

/** What is wrong with words that were typed. `at` counts from 1. */
export type WordsProblem =
  | { why: 'count'; words: number; wanted: number }
  | { why: 'unknown'; at: number; word: string /** Of the list, and all. */; known: number; words: number }
  | { why: 'checksum' };

/** How many words say so many bytes. */
export function wordCount(bytes: number): number {
  return Math.ceil((bytes * 8 + LEAST_CHECKSUM_BITS) / WORD_BITS);
}

/**
 * A secret as words of BIP 39's English list: its bits, then the first bits of its SHA-256 for as many as the last words have room for. It is not BIP 39
 * itself, whose checksum of one bit in 33 lets one wrong word in 256 pass.
 * @returns strings of the list, which is public; what is secret is their order, so the caller empties the array when he is done
 */
export function secretWords(secret: SecretBytes): string[] {
  using whole = withChecksum(secret);
  return Array.from({ length: wordCount(secret.length) }, (_, at) => wordlist[bitsAt(whole.bytes, at * WORD_BITS)] as string);
}

/**
 * The secret that words say. Capital letters, white space, numbers and signs of punctuation between them do not count; of each word its first four letters
 * are enough.
 * @param text UTF-8
 * @param length of the secret in bytes
 */
export function secretOfWords(text: Uint8Array, length: number): { ok: true; secret: SecretBytes } | { ok: false; problem: WordsProblem } {
  const wanted = wordCount(length);
  const words = [...wordsIn(text)];
  const unknown = words.findIndex(({ index }) => index === null);
  const first = words[unknown];
  const known = words.filter(({ index }) => index !== null).length;
  // What is no word of the list was mistyped, whatever the count.
  if (first)
    return {
      ok: false,
      problem: { why: 'unknown', at: unknown + 1, word: Buffer.from(first.letters.subarray(0, LONGEST_SHOWN)).toString('latin1'), known, words: words.length },
    };
  if (words.length !== wanted) return { ok: false, problem: { why: 'count', words: words.length, wanted } };
  using whole = SecretBytes.allocate(Math.ceil((wanted * WORD_BITS) / 8));
  for (const [at, { index }] of words.entries()) putBits(whole.bytes, at * WORD_BITS, index as number);
  const secret = SecretBytes.copy(whole.bytes.subarray(0, length));
  using expected = withChecksum(secret);
  if (Buffer.from(expected.bytes).equals(whole.bytes)) return { ok: true, secret };
  secret[Symbol.dispose]();
  return { ok: false, problem: { why: 'checksum' } };
}

/** Whether a word that was typed is the one that is meant. @param typed UTF-8 */
export function isWord(typed: Uint8Array, word: string): boolean {
  const words = [...wordsIn(typed)];
  return words.length === 1 && words[0]?.index === wordlist.indexOf(word);
}

/** What is wrong, in a sentence. */
export function wordsProblemText(problem: WordsProblem): string {
  if (problem.why === 'unknown') return `Word ${problem.at}, “${problem.word}”, is not one of the list.`;
  if (problem.why === 'count') return `These are ${problem.words} words; a sheet has ${problem.wanted}.`;
  return 'One of the words is wrong or stands in the wrong place: their checksum does not fit.';
}

function* wordsIn(text: Uint8Array): Generator<{ letters: Uint8Array; index: number | null }> {
  let words = 0;
  for (let at = 0; at < text.length && words < MOST_WORDS; at++) {
    const from = at;
    while (isLetter(text[at])) at += 1;
    if (at === from) continue;
    words += 1;
    yield { letters: text.subarray(from, at), index: indexOf(text.subarray(from, at)) };
  }
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

/** The place of each word in the list, by its first four letters; a hostile text may hold thousands of words. */
const places = new Map(wordlist.map((word, index) => [telling(Buffer.from(word, 'latin1')), index]));

/** The first four letters as one number, whatever their case: so that what was typed becomes no string. */
function telling(letters: Uint8Array): number {
  let number = 0;
  for (let at = 0; at < Math.min(TELLING, letters.length); at++) number = number * 256 + ((letters[at] as number) | 0x20);
  return number;
}

/** The word that letters begin, where they say which. */
function indexOf(letters: Uint8Array): number | null {
  const index = places.get(telling(letters));
  const word = index === undefined ? undefined : (wordlist[index] as string);
  const begins = word !== undefined && letters.length <= word.length && letters.every((byte, at) => (byte | 0x20) === word.charCodeAt(at));
  return begins ? (index as number) : null;
}

function withChecksum(secret: SecretBytes): SecretBytes {
  const bits = wordCount(secret.length) * WORD_BITS;
  const whole = SecretBytes.allocate(Math.ceil(bits / 8));
  const hash = sha256(secret.bytes);
  whole.bytes.set(secret.bytes);
  whole.bytes.set(hash.subarray(0, whole.length - secret.length), secret.length);
  wipe(hash);
  // Bits behind the last word are none of its.
  const spare = whole.length * 8 - bits;
  whole.bytes[whole.length - 1] = (whole.bytes[whole.length - 1] as number) & (0xff << spare);
  return whole;
}

function bitsAt(bytes: Uint8Array, from: number): number {
  let value = 0;
  for (let bit = from; bit < from + WORD_BITS; bit++) value = (value << 1) | (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1);
  return value;
}

function putBits(bytes: Uint8Array, from: number, value: number): void {
  for (let bit = 0; bit < WORD_BITS; bit++) {
    if (((value >> (WORD_BITS - 1 - bit)) & 1) === 0) continue;
    const at = from + bit;
    bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (7 - (at & 7)));
  }
}
