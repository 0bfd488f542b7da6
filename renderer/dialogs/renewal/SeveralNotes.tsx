import { Mark } from '../../components/Mark.tsx';
import { count } from '../../components/numbers.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Renewal.module.css';
import type { RenewalItem } from './renewal-words.ts';

/** What is to be known of several renewals, once instead of on each line. */
export function SeveralNotes({ items, shared }: { items: readonly RenewalItem[]; shared: ReadonlyMap<string, number> }) {
  const without = items.filter(({ valuesFrom, refusal }) => valuesFrom === 'certificate' && refusal === null).length;
  if (without === 0 && shared.size === 0) return null;
  return (
    <ul className={dialogs.part} aria-label="What to look at" data-testid="renewal-notes">
      {without > 0 && (
        <li>
          <Mark kind="attention">
            <span className={styles.words}>
              {count(without, 'certificate')} came in without a request: what is asked for is what {without === 1 ? 'its CA' : 'their CAs'} put into{' '}
              {without === 1 ? 'it' : 'them'}.
            </span>
          </Mark>
        </li>
      )}
      {[...shared].map(([note, many]) => (
        <li key={note}>
          <Mark kind="attention">
            <span className={styles.words}>
              {count(many, 'certificate')}: {note}
            </span>
          </Mark>
        </li>
      ))}
    </ul>
  );
}
