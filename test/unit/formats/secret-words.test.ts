import { entropyToMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { isWord, secretOfWords, secretWords, wordCount, wordsProblemText } from '../../../main/formats/secret-words.ts';

const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

function wordsOf(bytes: Uint8Array): string[] {
  using secret = SecretBytes.copy(bytes);
  return secretWords(secret);
}

function read(text: string, length: number): number[] | string {
  const answer = secretOfWords(ascii(text), length);
  if (!answer.ok) return wordsProblemText(answer.problem);
  using secret = answer.secret;
  return [...secret.bytes];
}

const sample = Uint8Array.from({ length: 50 }, (_, at) => (at * 73 + 5) & 0xff);

test('words say the bytes that they were made of', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
      const words = wordsOf(bytes);
      expect(words).toHaveLength(wordCount(bytes.length));
      expect(read(words.join(' '), bytes.length)).toEqual([...bytes]);
    }),
  );
});

test('bits become words as in BIP 39; only the checksum is longer', () => {
  const seed = sample.slice(0, 32);
  expect(wordsOf(seed).slice(0, 23)).toEqual(entropyToMnemonic(seed, wordlist).split(' ').slice(0, 23));
});

test('capitals, numbers, ends of lines and all but the first four letters do not count', () => {
  const words = wordsOf(sample);
  const numbered = words.map((word, at) => `${at + 1}. ${word.toUpperCase()}`).join('\r\n');
  const short = words.map((word) => word.slice(0, 4)).join('\t');
  expect(read(numbered, 50)).toEqual([...sample]);
  expect(read(short, 50)).toEqual([...sample]);
});

test('a word that is none is named by its place', () => {
  const words = wordsOf(sample);
  expect(read(words.with(6, 'zzzz').join(' '), 50)).toBe('Word 7, “zzzz”, is not one of the list.');
  expect(read(words.with(2, `${words[2]?.slice(0, 4)}qq`).join(' '), 50)).toContain('Word 3');
  // Three letters may begin several words.
  expect(read(words.with(0, 'abs').join(' '), 50)).toContain('Word 1');
});

test('words that are missing or too many are counted', () => {
  const words = wordsOf(sample);
  expect(read(words.slice(1).join(' '), 50)).toBe('These are 37 words; a sheet has 38.');
  expect(read([...words, 'zoo'].join(' '), 50)).toContain('39 words');
  expect(read('', 50)).toContain('0 words');
});

test('one wrong word is found out, wherever it stands, and so are two that changed places', () => {
  const words = wordsOf(sample);
  let passed = 0;
  for (let at = 0; at < words.length; at++) {
    for (let step = 1; step < 2048; step += 311) {
      const other = wordlist[(wordlist.indexOf(words[at] as string) + step) % 2048] as string;
      if (typeof read(words.with(at, other).join(' '), 50) !== 'string') passed += 1;
    }
    for (let other = 0; other < at; other++) {
      const swapped = words.with(at, words[other] as string).with(other, words[at] as string);
      if (words[at] !== words[other] && typeof read(swapped.join(' '), 50) !== 'string') passed += 1;
    }
  }
  // A thousand mistakes, of which one in 2^18 would pass.
  expect(passed).toBe(0);
});

test('one word typed back is compared by its letters', () => {
  expect(isWord(ascii(' Zebra '), 'zebra')).toBe(true);
  expect(isWord(ascii('zebr'), 'zebra')).toBe(true);
  for (const wrong of ['zeb', 'zero', '', 'zebra zebra', 'zebras']) expect(isWord(ascii(wrong), 'zebra')).toBe(false);
});
