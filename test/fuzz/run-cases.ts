import { CaseMaker, type FuzzCase } from './make-case.ts';
import type { ReaderName } from './readers.ts';
import { type Failure, runCase, shrink } from './run-case.ts';
import type { Seed } from './seeds.ts';

export interface CaseRange {
  seed: number;
  /** Numbers of the cases: from, to (not included), and how far apart. */
  from: number;
  to: number;
  step: number;
  only: readonly ReaderName[];
}

export interface Found extends Failure {
  number: number;
  fuzzCase: FuzzCase;
}

export interface Tally {
  count: number;
  /** How often each reader answered how. */
  outcomes: Partial<Record<ReaderName, Record<string, number>>>;
  found: Found[];
  /** The slowest, in ms of work, the slowest first. */
  slowest: { number: number; reader: ReaderName; origin: string; took: number }[];
}

/** In ms of the thread's own work: a machine that is busy with other things makes no case slow. */
const TOO_SLOW = 5000;
const MOST_KEPT = 10;

/**
 * Runs cases one after the other.
 * @param begin is told of each before it begins, for whoever watches that it ends
 */
export async function runCases({ seed, from, to, step, only }: CaseRange, seeds: readonly Seed[], begin: (number: number) => void = () => {}): Promise<Tally> {
  const maker = new CaseMaker(seed, seeds, only);
  const tally: Tally = { count: 0, outcomes: {}, found: [], slowest: [] };
  const known = new Set<string>();
  for (let number = from; number < to; number += step) {
    const fuzzCase = maker.make(number);
    begin(number);
    const started = process.threadCpuUsage();
    const answer = await runCase(fuzzCase);
    let { failure } = answer;
    const { user, system } = process.threadCpuUsage(started);
    const took = (user + system) / 1000;
    if (took > TOO_SLOW) failure ??= { what: `it took ${Math.round(took)} ms`, signature: `${fuzzCase.reader} is slow` };
    tally.count += 1;
    addOutcome(tally, fuzzCase.reader, answer.outcome, 1);
    keepSlowest(tally.slowest, { number, reader: fuzzCase.reader, origin: fuzzCase.origin, took });
    if (!failure || known.has(failure.signature)) continue;
    known.add(failure.signature);
    const small = took > TOO_SLOW ? fuzzCase : await shrink(fuzzCase, failure);
    tally.found.push({ ...failure, number, fuzzCase: small });
  }
  return tally;
}

function addOutcome({ outcomes }: Tally, reader: ReaderName, outcome: string, count: number): void {
  const counts = (outcomes[reader] ??= {});
  counts[outcome] = (counts[outcome] ?? 0) + count;
}

function keepSlowest(slowest: Tally['slowest'], one: Tally['slowest'][number]): void {
  if (slowest.length === MOST_KEPT && one.took <= (slowest.at(-1)?.took ?? 0)) return;
  slowest.push(one);
  slowest.sort((a, b) => b.took - a.took);
  if (slowest.length > MOST_KEPT) slowest.pop();
}

/** Two runs' tallies as one. */
export function together(tallies: readonly Tally[]): Tally {
  const all: Tally = { count: 0, outcomes: {}, found: [], slowest: [] };
  for (const tally of tallies) {
    all.count += tally.count;
    for (const [reader, counts] of Object.entries(tally.outcomes) as [ReaderName, Record<string, number>][]) {
      for (const [outcome, count] of Object.entries(counts)) addOutcome(all, reader, outcome, count);
    }
    all.found.push(...tally.found.filter(({ signature }) => !all.found.some((known) => known.signature === signature)));
    for (const slow of tally.slowest) keepSlowest(all.slowest, slow);
  }
  return all;
}
