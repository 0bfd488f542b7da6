import { expect, test } from 'vitest';
import { LARGEST, Pace } from '../../../../main/backup/targets/pace.ts';

test('quick answers fill a fast link, in requests that the library does not split', () => {
  const pace = new Pace();
  for (let answer = 0; answer < 100; answer += 1) pace.learn(20);
  expect(pace.outstanding).toBe(8 * LARGEST);
  expect(pace.request).toBe(LARGEST);
});

test('slow answers leave so little on the way that a sign of life is not held up', () => {
  const pace = new Pace();
  for (let answer = 0; answer < 100; answer += 1) pace.learn(20);
  for (let answer = 0; answer < 20; answer += 1) pace.learn(10_000);
  expect(pace.outstanding).toBe(16 * 1024);
  expect(pace.request).toBe(16 * 1024);
  pace.learn(20);
  expect(pace.outstanding).toBeGreaterThan(16 * 1024);
});
