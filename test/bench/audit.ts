import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { checkRows } from '../../main/audit/check-rows.ts';
import { fillInventory } from '../../main/service/demo/fill-inventory.ts';
import { AGENT_FLAGS } from '../../main/shell/agent-host/start-agent.ts';
import type { Database } from '../../main/store/open-database.ts';
import { growLog, openLongLog } from './long-log.ts';
import { newVaultSession } from './own-side.ts';
import type { Comparison, Gauge, Measured } from './report.ts';
import type { Scale } from './scale.ts';
import type { Verification } from './verify-log.ts';

/** Verification of a long log, and the check of the rows that follows an unlock. */
export async function audit(at: string, scale: Scale): Promise<Measured> {
  const log = await verification(at, scale);
  const rows = await rowCheck(at, scale);
  return { comparisons: [...log.comparisons, ...rows.comparisons], gauges: [...log.gauges, ...rows.gauges], growths: log.growths };
}

async function verification(at: string, { entries, rounds, growth }: Scale): Promise<Required<Measured>> {
  const folder = join(at, 'log');
  mkdirSync(folder);
  const file = join(folder, 'log.db');
  const points: { items: number; value: number }[] = [];
  let [size, found] = [0, null as Verification | null];
  for (const next of [...growth.filter((smaller) => smaller < entries), entries]) {
    const log = await openLongLog(file, size === 0);
    await growLog(log, size, next);
    await log.database.close();
    size = next;
    found = await verifyElsewhere(file, next === entries ? rounds : 1);
    if (found.entries !== next) throw new Error(`${found.entries} of ${next} entries were verified`);
    points.push({ items: next, value: found.oursMs[0] as number });
  }
  const { oursMs, wholeMs, eachMs, memory } = found as Verification;
  const name = `audit verification, ${entries.toLocaleString('en-US')} entries`;
  const ours = 'each leaf decrypted, hashed, read strictly and held against what is stored beside it; tree, stored nodes and checkpoints';
  return {
    comparisons: [
      { name, ours, peer: 'SHA-256 of the leaves’ bytes as one text, in memory', oursMs, peerMs: wholeMs, limit: 3 },
      { name: `${name}, leaf by leaf`, ours, peer: 'SHA-256 of each leaf’s bytes, in memory', oursMs, peerMs: eachMs, limit: 3 },
    ],
    gauges: [
      {
        name: `${name}: memory`,
        what: 'most resident memory above that before, in a process that does nothing else',
        unit: 'MB',
        values: [memory],
        limit: 200,
      },
    ],
    growths: [{ name: 'audit verification', what: 'the whole log, in a process of its own', unit: 'ms', points, expected: 'linear' }],
  };
}

/** As the agent runs, which verifies it otherwise. */
async function verifyElsewhere(file: string, rounds: number): Promise<Verification> {
  const script = join(import.meta.dirname, 'verify-log.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...AGENT_FLAGS, script, file, String(rounds)]);
  return JSON.parse(stdout) as Verification;
}

async function rowCheck(at: string, { certificates, rounds }: Scale): Promise<{ comparisons: Comparison[]; gauges: Gauge[] }> {
  const session = await newVaultSession(join(at, 'vault'));
  try {
    await fillInventory(session, { certificates });
    const name = `check of the records after unlock, ${certificates.toLocaleString('en-US')} certificates`;
    const comparison: Comparison = {
      name,
      ours: 'every row that decides something held against the last word of the log on it, with the lines of commands',
      peer: 'every page of the file read and decrypted once (quick_check)',
      oursMs: [],
      peerMs: [],
      limit: 3,
    };
    const delay: Gauge = { name: `${name}: delay`, what: 'event loop delay meanwhile, 99th percentile', unit: 'ms', values: [], limit: 50 };
    for (let round = 0; round < rounds; round += 1) {
      await forgetPages(session.queries);
      comparison.peerMs.push(await timed(() => readOnce(session.queries)));
      await forgetPages(session.queries);
      const watch = monitorEventLoopDelay({ resolution: RESOLUTION });
      watch.enable();
      comparison.oursMs.push(await timed(() => checkAll(session.queries, certificates)));
      watch.disable();
      delay.values.push(Math.max(0, watch.percentile(99) / 1e6 - RESOLUTION));
    }
    return { comparisons: [comparison], gauges: [delay] };
  } finally {
    await session.close('the benchmark ended');
  }
}

/** Of the histogram, in ms: as much is in each of its values. */
const RESOLUTION = 2;

/** Otherwise the first of two readings decrypts for the second. */
async function forgetPages(queries: Database): Promise<void> {
  await sql`pragma shrink_memory`.execute(queries);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function readOnce(queries: Database): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(queries);
  if (rows[0]?.quick_check !== 'ok') throw new Error('the database is not whole');
}

async function checkAll(queries: Database, certificates: number): Promise<void> {
  const { problems, rowsChecked } = await checkRows(queries);
  const [first] = problems;
  if (first) throw new Error(`${first.table} ${first.id} is ${first.kind}`);
  if (rowsChecked < certificates) throw new Error(`${rowsChecked} rows were checked of ${certificates} certificates`);
}
