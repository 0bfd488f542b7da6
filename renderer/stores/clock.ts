import { useEffect, useReducer, useSyncExternalStore } from 'react';
import { isLastMinute } from '../components/dates.ts';

const SECOND = 1000;
const MINUTE = 60_000;

interface Step {
  subscribe(redraw: () => void): () => void;
  now(): number;
}

const steps = new Map<number, Step>();

/**
 * One timer for all that is drawn in the same step: a table in motion mounts and unmounts hundreds of dates a second, and a window that shows nothing but
 * minutes is not to wake the machine each second. It looks again after a minute at the latest: a timer stands still while the machine sleeps.
 */
function newStep(length: number): Step {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    timer = setTimeout(
      () => {
        wait();
        for (const listener of listeners) listener();
      },
      Math.min(length - (Date.now() % length), MINUTE),
    );
  };
  return {
    subscribe(redraw) {
      listeners.add(redraw);
      if (listeners.size === 1) wait();
      return () => {
        listeners.delete(redraw);
        if (listeners.size === 0) clearTimeout(timer);
      };
    },
    now: () => Math.floor(Date.now() / length) * length,
  };
}

/** The moment, rounded down to `step` ms, as React state: redraws happen only when the rounded value changes. */
export function useNow(step: number): number {
  let known = steps.get(step);
  if (known === undefined) {
    known = newStep(step);
    steps.set(step, known);
  }
  return useSyncExternalStore(known.subscribe, known.now);
}

/** The milliseconds that are left until a moment, to be shown by `timeLeft`: redrawn at each full minute, in the last one at each second. */
export function useTimeLeft(until: number): number {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const left = until - Date.now();
  useEffect(() => {
    if (left <= 0) return;
    const step = isLastMinute(left) ? SECOND : MINUTE;
    const timer = setTimeout(redraw, left % step || step);
    return () => clearTimeout(timer);
  });
  return left;
}
