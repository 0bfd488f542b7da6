import styles from './Keys.module.css';

/** Keys as they are printed on the keyboard: `Ctrl K`. */
export function Keys({ keys }: { keys: string }) {
  return <kbd className={styles.keys}>{keys}</kbd>;
}
