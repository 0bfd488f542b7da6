import type { ReactNode } from 'react';
import styles from './Facts.module.css';

type Fact = [name: string, value: ReactNode];

/** Names and values, one below the other; of several values of one name in a row, the first has it. Facts that are `null` are left out. */
export function Facts({ facts }: { facts: (Fact | null)[] }) {
  return (
    <dl className={styles.facts}>
      {byName(facts.filter((fact) => fact !== null)).map(([[name, value], ...more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {more.map(([, further], at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the values of one name never change places
            <dd key={at}>{further}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}

function byName(facts: readonly Fact[]): [Fact, ...Fact[]][] {
  const groups: [Fact, ...Fact[]][] = [];
  for (const fact of facts) {
    const last = groups.at(-1);
    if (last !== undefined && last[0][0] === fact[0]) last.push(fact);
    else groups.push([fact]);
  }
  return groups;
}
