import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { CaseMaker } from './make-case.ts';
import { type ReaderName, readers } from './readers.ts';
import { runCase } from './run-case.ts';
import { type CaseRange, type Found, type Tally, together } from './run-cases.ts';
import { loadSeeds, type Seed } from './seeds.ts';
import type { ThreadOrder } from './thread.ts';

const usage = `usage: fuzz [--cases N] [--seed S] [--reader NAME]... [--threads T]
       fuzz --replay FILE --reader NAME
Readers: ${Object.keys(readers).join(', ')}`;

const cache = join(import.meta.dirname, '..', '..', '.cache', 'fuzz');
/** In ms. What takes longer is said to hang. */
const HANGS = 60_000;

function optionsOf(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      cases: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      reader: { type: 'string', multiple: true, default: [] },
      threads: { type: 'string', default: String(availableParallelism()) },
      replay: { type: 'string' },
    },
  });
  const [cases, seed, threads] = [values.cases, values.seed, values.threads].map(Number) as [number, number, number];
  const only = values.reader.filter((name): name is ReaderName => name in readers);
  const fits = [cases, seed, threads].every(Number.isSafeInteger) && cases > 0 && threads > 0 && only.length === values.reader.length;
  if (!fits || (values.replay !== undefined && only.length !== 1)) throw new TypeError(usage);
  return { cases, seed, threads, only, replay: values.replay };
}

/** Runs every so-many-th case on a thread of its own; one that hangs ends the thread, and is what it found. */
function onThread(range: CaseRange, seeds: Seed[]): Promise<Tally> {
  const now = new Float64Array(new SharedArrayBuffer(16));
  const order: ThreadOrder = { range, seeds, now };
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => {
      const [number = 0, began = 0] = now;
      if (began === 0 || Date.now() - began < HANGS) return;
      clearInterval(watch);
      void worker.terminate();
      const fuzzCase = new CaseMaker(range.seed, seeds, range.only).make(number);
      const hung: Found = { number, fuzzCase, what: `it did not end within ${HANGS / 1000} s`, signature: `${fuzzCase.reader} hangs` };
      resolve({ count: Math.floor((number - range.from) / range.step) + 1, outcomes: {}, found: [hung], slowest: [] });
    }, 1000);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => clearInterval(watch));
  });
}

function report(tally: Tally, seconds: number, seed: number): void {
  const perSecond = Math.round(tally.count / seconds).toLocaleString('en');
  console.log(`${tally.count.toLocaleString('en')} cases in ${seconds.toFixed(1)} s, ${perSecond} a second`);
  for (const [reader, counts] of Object.entries(tally.outcomes)) {
    const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
    console.log(`  ${reader.padEnd(12)} ${sorted.map(([outcome, count]) => `${outcome} ${count.toLocaleString('en')}`).join(', ')}`);
  }
  console.log('the slowest:');
  for (const { number, reader, origin, took } of tally.slowest.slice(0, 5)) {
    console.log(`  ${took.toFixed(0).padStart(5)} ms  case ${number} (${reader}, from ${origin})`);
  }
  const folder = join(cache, 'found');
  for (const { number, fuzzCase, what } of tally.found) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${fuzzCase.reader}-${seed}-${number}.bin`);
    writeFileSync(path, fuzzCase.bytes);
    console.log(`\nFAILED case ${number}, from ${fuzzCase.origin}: ${what}\n  again: npm run fuzz -- --replay ${path} --reader ${fuzzCase.reader}`);
  }
}

async function replay(path: string, reader: ReaderName): Promise<number> {
  const { failure } = await runCase({ reader, origin: path, bytes: new Uint8Array(readFileSync(path)) });
  console.log(failure ? failure.what : 'it is read or refused as it should be');
  return failure ? 1 : 0;
}

async function main(args: string[]): Promise<number> {
  const { cases, seed, threads, only, replay: path } = optionsOf(args);
  if (path !== undefined) return replay(path, only[0] as ReaderName);
  console.log(`making the seeds`);
  const seeds = await loadSeeds(cache);
  console.log(`${seeds.length} seeds, ${cases.toLocaleString('en')} cases, seed ${seed}, ${threads} threads`);
  const started = performance.now();
  const ranges = Array.from({ length: threads }, (_, from): CaseRange => ({ seed, from, to: cases, step: threads, only }));
  const tally = together(await Promise.all(ranges.map((range) => onThread(range, seeds))));
  report(tally, (performance.now() - started) / 1000, seed);
  const { maxRSS } = process.resourceUsage();
  console.log(`the process took ${Math.round(maxRSS / 1024)} MiB at most`);
  console.log(`\n${tally.count - tally.found.length} passed, ${tally.found.length} failed`);
  return tally.found.length === 0 && tally.count >= cases ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
