import type { ReactNode } from 'react';
import styles from './PageHead.module.css';

/** The first line of a page: what it is, how much of it, what can be done. */
export function PageHead({ title, figure, children }: { title: string; figure?: ReactNode; children?: ReactNode }) {
  return (
    <header className={styles.head}>
      <h1>{title}</h1>
      {figure !== undefined && <span className={styles.figure}>{figure}</span>}
      <div className={styles.actions}>{children}</div>
    </header>
  );
}

/** Search and filters under the first line. */
export function PageTools({ children }: { children: ReactNode }) {
  return <div className={styles.tools}>{children}</div>;
}
