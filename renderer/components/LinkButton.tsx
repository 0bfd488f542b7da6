import type { ReactNode } from 'react';
import styles from './LinkButton.module.css';

interface Props {
  onClick: () => void;
  title?: string;
  children: ReactNode;
}

/** Words that lead to another page or to another object. */
export function LinkButton({ onClick, title, children }: Props) {
  return (
    <button type="button" className={styles.link} title={title} onClick={onClick}>
      {children}
    </button>
  );
}
