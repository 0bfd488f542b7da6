import { availableParallelism } from 'node:os';

/**
 * Works on several items at once, which begin in their order. Ends when all that have begun are done; after one that throws, no other begins.
 * @param goesOn asked before each
 * @param lanes how many at once: as many as there are processors
 * @throws what an item's work threw
 */
export async function inLanes<Item>(
  items: Iterable<Item>,
  goesOn: () => boolean,
  work: (item: Item) => Promise<void>,
  lanes = availableParallelism(),
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    while (!failed && goesOn()) {
      const next = waiting.next();
      if (next.done) return;
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
