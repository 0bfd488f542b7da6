import type { ReactNode, Ref } from 'react';
import { classes } from './join-classes.ts';
import styles from './ScrollRegion.module.css';

interface Props {
  label: string;
  className?: string | undefined;
  children: ReactNode;
  name?: string;
  ref?: Ref<HTMLDivElement>;
}

/** A part that scrolls: reachable by the keyboard, so that the arrows scroll it, and named. */
export function ScrollRegion({ label, className, children, name, ref }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset groups controls, this groups anything
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard could not scroll here (axe: scrollable-region-focusable)
    <div ref={ref} className={classes(styles.region, className)} tabIndex={0} role="group" aria-label={label} data-testid={name}>
      {children}
    </div>
  );
}
