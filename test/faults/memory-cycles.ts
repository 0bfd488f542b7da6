import type { Needle } from '../e2e/needles.ts';
import type { OfficerAtWork } from '../e2e/officer-at-work.ts';
import { MemorySearch } from '../e2e/process-memory.ts';
import { descendants } from '../electron/process-tree.ts';

/** How often an open vault was locked, and what of its secrets was in memory before and after. */
export interface MemoryFigures {
  cycles: number;
  /** Things that were looked for. */
  needles: number;
  /** Memories of a process that were looked through after a lock, and their bytes. */
  memories: number;
  bytes: number;
  /** Cycles in which each of these was found before the lock. */
  before: Record<string, number>;
  after: LeftOver[];
}

/** A needle that was found after a lock. */
export interface LeftOver {
  /** Number of the vault, where several are locked beside each other, and of the lock. */
  vault: number;
  cycle: number;
  /** ms after the lock. */
  time: number;
  pid: number;
  name: string;
}

export interface MemoryCycles {
  officer: OfficerAtWork;
  vault: number;
  /** To look for: of the vault that is open. */
  secrets: readonly Needle[];
  cycles: number;
  /** Times after the lock at which all is looked through (ms), ascending. */
  times: readonly number[];
  /** What is done while the vault is open. */
  work(cycle: number): Promise<void>;
}

/** What an open vault's agent has to have in its memory, or the search finds nothing at all. */
export const HELD = ['database key, raw', 'agent key, raw', 'signing key, raw'];

/** Every process of the application: shell, Chromium's, agents, and whatever one of them started. */
async function processesOf({ app }: OfficerAtWork): Promise<number[]> {
  const known = [app.mainPid, ...app.chromiumPids(), ...(await app.agentPids())];
  return [...new Set(known.flatMap((pid) => [pid, ...descendants(pid)]))];
}

/** Unlock, work, lock, and a look through every process of the application at each of the times after it: over and over. Ends with the vault locked. */
export async function memoryCycles({ officer, vault, secrets, cycles, times, work }: MemoryCycles): Promise<MemoryFigures> {
  const search = new MemorySearch(secrets);
  const figures: MemoryFigures = { cycles: 0, needles: secrets.length, memories: 0, bytes: 0, before: {}, after: [] };
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    if (cycle > 1) await officer.open();
    await work(cycle);
    const [agent] = await officer.app.agentPids();
    for (const name of search.in(agent as number)) figures.before[name] = (figures.before[name] ?? 0) + 1;
    await officer.lock();
    const locked = performance.now();
    for (const time of times) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, locked + time - performance.now())));
      for (const pid of await processesOf(officer)) {
        const { names, bytes } = search.look(pid);
        if (bytes > 0) figures.memories += 1;
        figures.bytes += bytes;
        for (const name of names) figures.after.push({ vault, cycle, time, pid, name });
      }
    }
    figures.cycles = cycle;
  }
  return figures;
}

/** The figures of several that ran beside each other. */
export function sumOfFigures(all: readonly MemoryFigures[]): MemoryFigures {
  const before: Record<string, number> = {};
  for (const figures of all) for (const [name, count] of Object.entries(figures.before)) before[name] = (before[name] ?? 0) + count;
  const sum = (value: (figures: MemoryFigures) => number) => all.reduce((total, figures) => total + value(figures), 0);
  return {
    cycles: sum(({ cycles }) => cycles),
    needles: sum(({ needles }) => needles),
    memories: sum(({ memories }) => memories),
    bytes: sum(({ bytes }) => bytes),
    before,
    after: all.flatMap(({ after }) => after),
  };
}
