import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

// One timer for the whole window: a table in motion mounts and unmounts hundreds of dates a second.
function subscribe(redraw: () => void): () => void {
  listeners.add(redraw);
  timer ??= setInterval(() => {
    for (const listener of listeners) listener();
  }, 1000);
  return () => {
    listeners.delete(redraw);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The moment, rounded down to `step` ms (a second at least), as React state: redraws happen only when the rounded value changes. */
export function useNow(step: number): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / step) * step);
}
