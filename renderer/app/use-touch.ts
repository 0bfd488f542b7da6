import { useEffect } from 'react';
import { ask } from '../stores/ask.ts';
import { useSession } from '../stores/session.ts';

const EVERY = 5_000;

/** Tells the shell that someone is here, at most once in five seconds. Only what the officer's hands do counts, not what a script dispatches. */
export function useTouch(): void {
  useEffect(() => {
    let last = 0;
    function touch(event: Event): void {
      const now = Date.now();
      if (!event.isTrusted || now - last < EVERY || useSession.getState().app?.session.state !== 'unlocked') return;
      last = now;
      void ask('app.touch', {});
    }
    const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, touch, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, touch, { capture: true });
    };
  }, []);
}
