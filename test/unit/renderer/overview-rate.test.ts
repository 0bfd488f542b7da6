import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refreshOverview, useInventory } from '../../../renderer/stores/inventory.ts';

let asked: number;
let takes: number;

beforeEach(() => {
  vi.useFakeTimers();
  asked = 0;
  takes = 0;
  vi.stubGlobal('window', {
    strongroom: {
      call: async () => {
        asked += 1;
        await new Promise((resolve) => setTimeout(resolve, takes));
        return { ok: true, value: { certificates: asked } };
      },
    },
  });
  useInventory.setState({ overview: null });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the first overview is asked for at once, the next ones at most twice a second, and less often where they take long', async () => {
  refreshOverview();
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toBe(1);
  for (let change = 0; change < 20; change++) refreshOverview();
  await vi.advanceTimersByTimeAsync(499);
  expect(asked).toBe(1);
  takes = 300;
  await vi.advanceTimersByTimeAsync(302);
  expect(asked).toBe(2);
  refreshOverview();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(asked).toBe(2);
  takes = 0;
  await vi.advanceTimersByTimeAsync(200);
  expect(asked).toBe(3);
  refreshOverview();
  await vi.advanceTimersByTimeAsync(501);
  expect(asked).toBe(4);
});
