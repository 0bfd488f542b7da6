import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './report.ts';

/** How one hostile file was refused by the import command: from the order to the outcome that is in the vault. */
export interface Refusal {
  name: string;
  code: string;
  /** One for each round. */
  ms: number[];
  /** What the process took more than before, at most, in each round; empty where that cannot be measured. */
  grewBytes: number[];
}

/** What the issue of hostile input promises. A file of 64 MiB is read whole before it is refused: that alone is the memory. */
const PROMISED = { ms: 200, mib: 64 } as const;

/** Imports every hostile sample in a warm process of its own. */
export function measureRefusals(folder: string, rounds: number): Refusal[] {
  mkdirSync(folder);
  const script = join(import.meta.dirname, 'refuse-samples.ts');
  const options = { encoding: 'utf8' as const, stdio: ['ignore' as const, 'pipe' as const, 'inherit' as const] };
  return JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, folder, String(rounds)], options)) as Refusal[];
}

/** The slowest first. */
export function printRefusals(refusals: readonly Refusal[]): void {
  const rows = refusals
    .map(({ name, code, ms, grewBytes }) => ({ name, code, ms: median(ms) ?? 0, mib: grewBytes.length > 0 ? Math.max(...grewBytes) / 2 ** 20 : null }))
    .toSorted((a, b) => b.ms - a.ms);
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\nhostile files, refused by the import command of a warm process (aimed at: ${PROMISED.ms} ms, ${PROMISED.mib} MiB)\n`);
  for (const { name, code, ms, mib } of rows) {
    const memory = mib === null ? '-' : `+${Math.max(0, Math.round(mib))} MiB`;
    const above = ms > PROMISED.ms || (mib ?? 0) > PROMISED.mib ? 'ABOVE' : 'within';
    console.log(`${name.padEnd(width)}   ${`${Math.round(ms)} ms`.padStart(8)}   ${memory.padStart(9)}   ${above.padEnd(6)}   ${code}`);
  }
}
