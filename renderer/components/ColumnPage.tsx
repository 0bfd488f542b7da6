import type { ReactNode } from 'react';
import styles from './ColumnPage.module.css';

interface Props {
  title: string;
  /** What it is about, below the title. Neither is printed. */
  intro: ReactNode;
  name: string;
  children: ReactNode;
}

/** A page that is all there is in its window: one column, to be gone through from top to bottom. */
export function ColumnPage({ title, intro, name, children }: Props) {
  return (
    <main className={styles.page} data-testid={name}>
      <div className={styles.column}>
        <header data-print="no" className={styles.head}>
          <h1>{title}</h1>
          <p>{intro}</p>
        </header>
        {children}
      </div>
    </main>
  );
}
