import { describe, expect, test, vi } from 'vitest';
import { everyCall, everyFault, fewFaults, someFaults } from './choose-faults.ts';
import { extent, keepFigures } from './figures.ts';
import { headerOperations } from './header-operations.ts';
import { injectFaults } from './inject-faults.ts';
import { operations } from './operations.ts';

// The commands of this process, which judge what the others left.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));
vi.mock(import('../../main/custody/workshop.ts'), async (original) => (await import('../integration/one-workshop.ts')).oneWorkshop(await original()));

// Nothing acknowledged is lost, and every failure is told: the built command, with a fault of the file system at the n-th call that changes a file. A few
// in `npm test`; `npm run test:faults` takes every call of what changes the header or all keys, and `-- --every` every failure of every call of everything.

const only = process.env.STRONGROOM_FAULTS_OF;
const atOnce = Number(process.env.STRONGROOM_FAULTS_AT_ONCE ?? 1);
const hours = 3_600_000;

describe.skipIf(process.platform !== 'linux')('with a fault of the file system', () => {
  const all = [...operations, ...headerOperations].filter(({ name }) => only === undefined || name === only);

  test.each(all)('$name', { timeout: extent === 'few' ? 600_000 : 24 * hours }, async (operation) => {
    const choices = { few: fewFaults, full: operation.everyCall ? everyCall : someFaults, every: everyFault };
    const figures = await injectFaults(operation, choices[extent], atOnce, process.env.STRONGROOM_FAULTS_POINT);
    keepFigures(figures);
    expect(figures.problems).toEqual([]);
    expect(figures.injected).toBeGreaterThan(0);
  });
});
