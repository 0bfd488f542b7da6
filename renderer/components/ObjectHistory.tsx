import type { CallOutput } from '../../preload/contract/index.ts';
import { anyEntry, useAudit } from '../stores/audit.ts';
import { goTo } from '../stores/navigation.ts';
import { LinkButton } from './LinkButton.tsx';
import { Moment } from './Moment.tsx';
import { Name } from './Name.tsx';
import styles from './ObjectHistory.module.css';

type Line = CallOutput<'requests.show'>['history'][number];

/** What the log says of one object, each line with the way to its entry. `kind`: what it is, for the empty history. */
export function ObjectHistory({ lines, object, kind }: { lines: readonly Line[]; object: string; kind: string }) {
  if (lines.length === 0) return <p className={styles.soft}>Nothing in the log names this {kind} yet.</p>;
  return (
    <ol className={styles.history}>
      {lines.map((line) => (
        <li key={line.entry}>
          <span className={styles.soft}>
            <Moment time={line.at} as="minute" />, <Name text={line.actor} wrap />
          </span>
          <LinkButton
            title="Show this entry of the log"
            onClick={() => {
              useAudit.setState({ filter: { ...anyEntry, object }, open: line.entry });
              goTo('audit');
            }}
          >
            {line.text}
          </LinkButton>
        </li>
      ))}
    </ol>
  );
}
