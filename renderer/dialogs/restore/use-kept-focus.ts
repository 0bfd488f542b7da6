import { useEffect, useRef } from 'react';

/** While a step runs its fields are disabled, and what is disabled loses the focus: afterwards it is where it was. */
export function useKeptFocus(running: boolean): void {
  const before = useRef<Element | null>(null);
  // While a step begins, the focus is still there: effects run after the fields were disabled.
  if (running && before.current === null) before.current = document.activeElement;
  useEffect(() => {
    if (running) return;
    const had = before.current;
    before.current = null;
    const lost = document.activeElement === null || document.activeElement === document.body || document.activeElement instanceof HTMLDialogElement;
    if (lost && had instanceof HTMLElement && had.isConnected) had.focus();
  }, [running]);
}
