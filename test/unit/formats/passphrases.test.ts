import { expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { Passphrases } from '../../../main/formats/passphrases.ts';

/** What was tried, in order, by an attempt that opens with one passphrase. */
function attempts(fits: string | null) {
  const tried: string[] = [];
  const attempt = (passphrase: Uint8Array) => {
    const text = Buffer.from(passphrase).toString();
    tried.push(text);
    return text === fits ? 'opened' : null;
  };
  return { tried, attempt };
}

test('the empty passphrase is tried last, and first of all once it has opened something', () => {
  const passphrases = new Passphrases([utf8('one'), utf8('two')]);
  const { tried, attempt } = attempts('');
  expect([1, 2].map(() => passphrases.openOrEmpty('key', attempt))).toEqual(['opened', 'opened']);
  expect(tried).toEqual(['one', 'two', '', '']);
});

test('it is given up where it opens nothing for long, and is not counted as given', () => {
  const passphrases = new Passphrases();
  const { tried, attempt } = attempts(null);
  for (let at = 0; at < 50; at += 1) expect(() => passphrases.openOrEmpty('key', attempt)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
  expect(tried).toHaveLength(16);
  const given = new Passphrases([utf8('')]);
  for (let at = 0; at < 50; at += 1) expect(() => given.openOrEmpty('key', attempt)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  expect(tried).toHaveLength(16 + 50);
});

test('what opened one part is the first for the next', () => {
  const passphrases = new Passphrases([utf8('one'), utf8('two'), utf8('three')]);
  const { tried, attempt } = attempts('three');
  for (let at = 0; at < 2; at += 1) passphrases.open('key', attempt);
  expect(tried).toEqual(['one', 'two', 'three', 'three']);
});
