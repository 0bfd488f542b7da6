import styles from './Progress.module.css';

/** How far work is; a full-width bar without end while the total is not known. */
export function Progress({ done, total, label }: { done: number; total: number | null; label: string }) {
  return <progress className={styles.progress} aria-label={label} {...(total === null || total === 0 ? {} : { value: done, max: total })} />;
}
