import type { Clock } from './clock.ts';

/** Counts the ends of the window's process: one that keeps crashing is not started for ever. */
export interface CrashLimit {
  /** Counts one and says whether it was one too many. */
  isTooMany(): boolean;
}

const ALLOWED = 3;
/** ms */
const WITHIN = 60_000;

export function createCrashLimit(clock: Pick<Clock, 'monotonic'>): CrashLimit {
  let recent: number[] = [];
  return {
    isTooMany() {
      const now = clock.monotonic();
      recent = [...recent.filter((at) => now - at < WITHIN), now];
      return recent.length > ALLOWED;
    },
  };
}
