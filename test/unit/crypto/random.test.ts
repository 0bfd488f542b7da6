import { describe, expect, test, vi } from 'vitest';
import { randomIdentifier, rowIdentifier } from '../../../main/crypto/random.ts';

describe('names of rows', () => {
  test('begin with their time, so that they sort in the order in which they were made', () => {
    const clock = vi.spyOn(Date, 'now');
    try {
      // The first ms, those where a digit carries, today, and the last that ten digits hold.
      const times = [0, 31, 32, 1023, 1024, Date.UTC(2026, 10, 27), Date.UTC(2026, 10, 27) + 1, 2 ** 50 - 1];
      const names = times.map((time) => {
        clock.mockReturnValue(time);
        return rowIdentifier();
      });
      expect(names.toSorted()).toEqual(names);
      const digits = '0123456789abcdefghjkmnpqrstvwxyz';
      expect(names.map((name) => [...name.slice(0, 10)].reduce((time, digit) => time * 32 + digits.indexOf(digit), 0))).toEqual(times);
    } finally {
      clock.mockRestore();
    }
  });

  test('are otherwise drawn at random, and look as all others do', () => {
    const names = Array.from({ length: 2000 }, rowIdentifier);
    expect(new Set(names).size).toBe(names.length);
    for (const name of [...names, randomIdentifier()]) expect(name).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    for (let at = 10; at < 26; at++) expect(new Set(names.map((name) => name[at])).size).toBe(32);
  });
});
