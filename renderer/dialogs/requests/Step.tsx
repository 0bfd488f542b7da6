import { type ReactNode, useId } from 'react';
import { classes } from '../../components/join-classes.ts';
import styles from './Request.module.css';

/** One step of the form; all of them stay in view. */
export function Step({ title, fill = false, children }: { title: string; fill?: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes(styles.step, fill && styles.fill)} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {children}
    </section>
  );
}
