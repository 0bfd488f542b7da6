/** Time as the shell uses it; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. For people: it can be set back. */
  now(): number;
  /** Milliseconds since some moment. For decisions: it cannot be set. */
  monotonic(): number;
  /** Calls once, later; returns what cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
