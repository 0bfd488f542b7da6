import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Names and values, one below the other. Facts that are `null` are left out. */
export function Facts({ facts }: { facts: ([string, ReactNode] | null)[] }) {
  return (
    <dl className={styles.facts}>
      {facts
        .filter((fact) => fact !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
