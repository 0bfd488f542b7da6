import styles from './Spinner.module.css';

/** A turning arc; without motion an arc that stands still beside words that say what works. */
export function Spinner() {
  return (
    <svg className={styles.spinner} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeOpacity="0.3" strokeWidth="2" />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
