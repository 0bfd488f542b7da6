import { expect, test } from 'vitest';
import { type KeyUse, reuseOf } from '../../../main/custody/reused-keys.ts';

const use = (id: string, name: string, change: Partial<KeyUse> = {}): KeyUse => ({
  id,
  spki_sha256: 'ab'.repeat(32),
  common_name: name,
  subject: `CN=${name}`,
  subject_alt_names: JSON.stringify([{ kind: 'dns', value: name }]),
  serial: id,
  predecessor: null,
  successor: null,
  ...change,
});
const flagged = (...uses: KeyUse[]) => reuseOf(uses).map(({ certificate }) => certificate);

test('one key for different names is said of each certificate', () => {
  expect(flagged(use('a', 'one.example'), use('b', 'two.example'))).toEqual(['a', 'b']);
  expect(reuseOf([use('a', 'one.example'), use('b', 'two.example')])[0]).toMatchObject({
    code: 'KEY_REUSED',
    text: expect.stringContaining('that of two.example:'),
  });
});

test('the same names again are no reuse, however they are written', () => {
  expect(flagged(use('a', 'one.example'), use('b', 'ONE.example'), use('c', 'one.example'))).toEqual([]);
});

test('renewals with the same key are none, whichever side says so and in whatever order they come', () => {
  const line = [use('c', 'three.example', { predecessor: 'b' }), use('a', 'one.example', { successor: 'b' }), use('b', 'two.example')];
  expect(flagged(...line)).toEqual([]);
  expect(flagged(...line.toReversed())).toEqual([]);
  expect(flagged(...line, use('x', 'other.example')).sort()).toEqual(['a', 'b', 'c', 'x']);
});

test('a line that bites its own tail ends', () => {
  expect(flagged(use('a', 'one.example', { successor: 'b' }), use('b', 'two.example', { successor: 'a' }))).toEqual([]);
  expect(flagged(use('a', 'one.example', { successor: 'a', predecessor: 'gone' }))).toEqual([]);
});

test('of ten thousand certificates of one key each is held against a few, and a few are named', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => use(`i${at}`, `n${at}.example`, at % 2 ? {} : { successor: `i${at + 1}` }));
  let looked = 0;
  for (const each of many) {
    const name = each.common_name;
    const get = () => {
      looked++;
      return name;
    };
    Object.defineProperty(each, 'common_name', { get });
  }
  const rows = reuseOf(many);
  expect(rows.length).toBe(10_000);
  expect(rows[0]?.text).toMatch(/^Its key is also that of n\d+\.example, n\d+\.example, n\d+\.example and others:/);
  expect(looked).toBeLessThan(10 * many.length);
});
