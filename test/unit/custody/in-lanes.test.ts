import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { inLanes } from '../../../main/custody/in-lanes.ts';

const together = availableParallelism();
const items = Array.from({ length: 3 * together }, (_, at) => at);

/** Work that ends when it is told to. */
function heldWork() {
  const begun: number[] = [];
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const work = (item: number) => {
    begun.push(item);
    const end = Promise.withResolvers<void>();
    ends.set(item, end);
    return end.promise;
  };
  /** When all that can begin have begun. */
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { begun, ends, work, settled };
}

test('as many items are worked on at once as there are processors, in their order, and the next begins when one is done', async () => {
  const { begun, ends, work, settled } = heldWork();
  const all = inLanes(items, () => true, work);
  await settled();
  expect(begun).toEqual(items.slice(0, together));
  ends.get(0)?.resolve();
  await settled();
  expect(begun).toEqual(items.slice(0, together + 1));
  for (const item of items.slice(1)) {
    ends.get(item)?.resolve();
    await settled();
  }
  await all;
  expect(begun).toEqual(items);
});

test('after one that failed no other begins, and those that have begun are waited for', async () => {
  const { begun, ends, work, settled } = heldWork();
  const all = inLanes(items, () => true, work);
  let isOver = false;
  const ended = all.then(
    () => 'done',
    (error: unknown) => {
      isOver = true;
      return error;
    },
  );
  await settled();
  ends.get(0)?.reject(new Error('full'));
  await settled();
  expect(isOver).toBe(together === 1);
  for (const item of items.slice(1, together)) ends.get(item)?.resolve();
  expect(await ended).toEqual(new Error('full'));
  expect(begun).toEqual(items.slice(0, together));
});

test('none begins once it is not to go on', async () => {
  const { begun, ends, work, settled } = heldWork();
  let goesOn = true;
  const all = inLanes(items, () => goesOn, work);
  await settled();
  goesOn = false;
  for (const end of ends.values()) end.resolve();
  await all;
  expect(begun).toEqual(items.slice(0, together));
});
