import { useCallback, useEffect, useState } from 'react';

/** Counts down to the moment when the next attempt is accepted; `left` in whole seconds. */
export function useWait(): { left: number; start: (milliseconds: number) => void } {
  const [wait, setWait] = useState({ until: 0, now: 0 });

  useEffect(() => {
    if (wait.until <= wait.now) return;
    const timer = setTimeout(() => setWait({ until: wait.until, now: Date.now() }), Math.min(250, wait.until - wait.now));
    return () => clearTimeout(timer);
  }, [wait]);

  const start = useCallback((milliseconds: number) => {
    // One reading of the clock for both: two would differ by a millisecond now and then, and show a second that never ends.
    const now = Date.now();
    setWait({ until: now + milliseconds, now });
  }, []);
  return { left: Math.max(0, Math.ceil((wait.until - wait.now) / 1000)), start };
}
