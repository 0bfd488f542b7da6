// Loaded before anything else: names that are made of chance (26 random bytes each, and nothing else in Strongroom has that length) and the process's
// number in names are the same in each run with the same seed, so that a fault can be aimed at the n-th call for one file.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { threadId } from 'node:worker_threads';

const NAME = 26;
const seed = process.env.STRONGROOM_NAMES;
const fill = crypto.randomFillSync;
let made = 0;

crypto.randomFillSync = (buffer, ...range) => {
  if (buffer.length !== NAME || range.length > 0) return fill(buffer, ...range);
  made += 1;
  buffer.set(crypto.createHash('sha256').update(`${seed} ${threadId} ${made}`).digest().subarray(0, NAME));
  return buffer;
};
syncBuiltinESMExports();
// Larger than any process's number: what a killed run left is nobody's.
Object.defineProperty(process, 'pid', { value: 2 ** 30 });
