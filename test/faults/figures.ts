import { mkdirSync, writeFileSync } from 'node:fs';

/** What was done to one thing and what came of it, as `npm run test:faults` prints it. */
export interface Figures {
  operation: string;
  /** Places where something can happen: calls that change a file, bytes, pages. */
  points: number;
  /** Faults that came about, or changes that were made. */
  injected: number;
  /** Of these, those after which everything held that is promised. */
  survived: number;
  /** Killed. */
  killed?: number;
  /** Failed and told why; or noticed. */
  detected: number;
  /** Done all the same, or without any effect. */
  done: number;
  seconds: number;
  /** What was promised and does not hold. */
  problems: string[];
}

/** How much is tried: `few` of everything in `npm test`, `full` or `every` in `npm run test:faults`. */
export const extent = (process.env.STRONGROOM_FAULTS ?? 'few') as 'few' | 'full' | 'every';

export function keepFigures(figures: Figures): void {
  mkdirSync('.cache/faults', { recursive: true });
  writeFileSync(`.cache/faults/${figures.operation.replace(/\W+/g, '-')}.json`, `${JSON.stringify(figures)}\n`);
}
