import type { Clock } from '../../../main/shell/clock.ts';

/** A clock that stands still until it is told how far to go. */
export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  /** Moves what people read, not what decisions are made by. */
  setWall(now: number): void;
}

export function createFakeClock(): FakeClock {
  let wall = 1_800_000_000_000;
  let passed = 0;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => wall,
    // As performance.now(), which does not give whole numbers.
    monotonic: () => passed + 0.123,
    after(milliseconds, callback) {
      const timer = { at: passed + Math.max(0, milliseconds), callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(milliseconds) {
      const end = passed + milliseconds;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        wall += next.at - passed;
        passed = next.at;
        next.callback();
      }
      wall += end - passed;
      passed = end;
    },
    setWall(now) {
      wall = now;
    },
  };
}
