import type { ReactNode } from 'react';
import styles from './Part.module.css';

/** A part of an object's details, under its own heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
