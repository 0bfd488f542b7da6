import type { ReactNode } from 'react';
import styles from './FramedList.module.css';
import { classes } from './join-classes.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

interface Props {
  label: string;
  /** Its greatest height. */
  className?: string | undefined;
  /** Each item is a name, and what is said of it at the other end of the line. */
  pairs?: boolean;
  name?: string;
  /** A list. */
  children: ReactNode;
}

/** A list in a dialog that scrolls within its frame, however long it is. */
export function FramedList({ label, className, pairs = false, name, children }: Props) {
  return (
    <ScrollRegion label={label} className={classes(styles.list, pairs && styles.pairs, className)} {...(name === undefined ? {} : { name })}>
      {children}
    </ScrollRegion>
  );
}
