import { parentPort, workerData } from 'node:worker_threads';
import { type CaseRange, runCases } from './run-cases.ts';
import type { Seed } from './seeds.ts';

/** What a thread of the fuzzer is given; the number of its case and when that began (ms) are shared, so that a hang can be told from outside. */
export interface ThreadOrder {
  range: CaseRange;
  seeds: Seed[];
  now: Float64Array;
}

const { range, seeds, now } = workerData as ThreadOrder;
const tally = await runCases(range, seeds, (number) => {
  now[0] = number;
  now[1] = Date.now();
});
parentPort?.postMessage(tally);
