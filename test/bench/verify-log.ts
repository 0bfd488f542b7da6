import { createHash } from 'node:crypto';
import { verifyLog } from '../../main/audit/verify.ts';
import { leavesFrom } from '../../main/store/log-entries.ts';
import type { Database } from '../../main/store/open-database.ts';
import { openLongLog } from './long-log.ts';

/** What one process found that did nothing else: memory of one that has also written the log would tell nothing. */
export interface Verification {
  entries: number;
  oursMs: number[];
  /** SHA-256 of all leaves as one text. */
  wholeMs: number[];
  /** SHA-256 of each leaf, as a tree needs it. */
  eachMs: number[];
  /** Most resident memory above that before the first verification, in MB. */
  memory: number;
}

const LEAVES_AT_ONCE = 5_000;

const [file = '', rounds = '1'] = process.argv.slice(2);
const log = await openLongLog(file, false);
const found: Verification = { entries: 0, oursMs: [], wholeMs: [], eachMs: [], memory: 0 };
for (let round = 0; round < Number(rounds); round += 1) {
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  const started = performance.now();
  const report = await verifyLog(log.database.queries, log.known);
  found.oursMs.push(performance.now() - started);
  clearInterval(watch);
  if (report.problemCount > 0 || report.uncoveredTail > 0) throw new Error(`the log does not verify: ${report.problems[0]?.text ?? 'its end is not signed'}`);
  found.entries = report.size;
  if (round === 0) found.memory = (most - before) / 1e6;
  const { whole, each } = await timeHashes(log.database.queries);
  found.wholeMs.push(whole);
  found.eachMs.push(each);
}
await log.database.close();
process.stdout.write(JSON.stringify(found));

/** Only the hashing is timed: the bytes are there. */
async function timeHashes(queries: Database): Promise<{ whole: number; each: number }> {
  const hash = createHash('sha256');
  let [whole, each] = [0, 0];
  for (let next = 0; ; ) {
    const rows = await leavesFrom(queries, next, LEAVES_AT_ONCE);
    const last = rows.at(-1);
    if (!last) return { whole, each };
    next = last.idx + 1;
    const leaves = rows.map(({ leaf }) => Buffer.from(leaf));
    const together = Buffer.concat(leaves);
    const started = performance.now();
    hash.update(together);
    const between = performance.now();
    for (const leaf of leaves) createHash('sha256').update(leaf).digest();
    whole += between - started;
    each += performance.now() - between;
  }
}
