import { type RefObject, useEffect, useRef } from 'react';
import { focusIsLost } from '../../components/focus-is-lost.ts';

/**
 * While a step runs its fields are disabled, and what is disabled loses the focus: afterwards it is where it was.
 * @param otherwise what has it where that is no longer there
 */
export function useKeptFocus(running: boolean, otherwise: RefObject<HTMLElement | null>): void {
  const before = useRef<Element | null>(null);
  // While a step begins, the focus is still there: effects run after the fields were disabled.
  if (running && before.current === null) before.current = document.activeElement;
  useEffect(() => {
    if (running || before.current === null) return;
    const had = before.current;
    before.current = null;
    if (!focusIsLost()) return;
    if (had instanceof HTMLElement && had.isConnected && had !== document.body) had.focus();
    else otherwise.current?.focus();
  }, [running, otherwise]);
}
