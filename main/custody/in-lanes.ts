import { availableParallelism } from 'node:os';

/**
 * Works on several items at once, as many as there are processors, which begin in their order. Ends when all that have begun are done; after one that throws,
 * no other begins.
 * @param goesOn asked before each
 * @throws what an item's work threw
 */
export async function inLanes<Item>(items: Iterable<Item>, goesOn: () => boolean, work: (item: Item) => Promise<void>): Promise<void> {
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
  const ends = await Promise.allSettled(Array.from({ length: availableParallelism() }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
