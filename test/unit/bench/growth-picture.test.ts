import { expect, test } from 'vitest';
import { growthPicture } from '../../bench/growth-picture.ts';

const heights = (values: readonly number[]) => {
  const points = values.map((value, at) => ({ items: 1000 * 10 ** at, value }));
  const picture = growthPicture({ name: 'a < b & "c"', what: '', unit: 'ms', points, expected: 'linear' });
  const [, line = ''] = /<polyline points="([^"]*)"/.exec(picture) ?? [];
  return { picture, at: line.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]) };
};

test('what grows with the items rises by as much for each decade, and what does not lies flat', () => {
  const { at } = heights([10, 100, 1000]);
  const [a, b, c] = at as [[number, number], [number, number], [number, number]];
  expect(b[0] - a[0]).toBeCloseTo(c[0] - b[0], 0);
  expect(a[1] - b[1]).toBeCloseTo(b[1] - c[1], 0);
  expect(a[1]).toBeGreaterThan(b[1]);
  expect(new Set(heights([20, 20, 20]).at.map(([, y]) => y)).size).toBe(1);
});

test('what is expected is drawn from the first point on', () => {
  const points = [1000, 10_000].map((items) => ({ items, value: 20 }));
  const dashed = (expected: 'linear' | 'flat') => {
    const picture = growthPicture({ name: '', what: '', unit: 'ms', points, expected });
    const [, from = '', to = ''] = /d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"[^>]*dasharray/.exec(picture) ?? [];
    return [Number(from), Number(to)];
  };
  expect(new Set(dashed('flat')).size).toBe(1);
  const [from = 0, to = 0] = dashed('linear');
  expect(to).toBeLessThan(from);
});

test('nothing in it needs a style, which the policy of the guide’s page would not take', () => {
  expect(heights([1, 2]).picture).not.toMatch(/style|class=/);
});

test('a name with signs of its own stays text', () => {
  const { picture } = heights([1, 2]);
  expect(picture).toContain('a &#60; b &#38; &#34;c&#34;');
  expect(picture).not.toContain('a < b');
});
