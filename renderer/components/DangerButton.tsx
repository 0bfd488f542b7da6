import { type ComponentProps, useEffect, useRef } from 'react';
import { Button } from './Button.tsx';

// An Enter that was meant for the page before must not reach what just appeared.
const GRACE = 250;

/** A button that destroys or interrupts: deaf for the first quarter of a second. */
export function DangerButton({ onClick, ...rest }: Omit<ComponentProps<typeof Button>, 'kind'>) {
  const since = useRef(0);
  useEffect(() => {
    since.current = performance.now();
  }, []);
  return (
    <Button
      {...rest}
      kind="danger"
      onClick={(event) => {
        if (performance.now() - since.current >= GRACE) onClick?.(event);
      }}
    />
  );
}
