import { Mark } from '../../components/Mark.tsx';
import dialogs from '../Dialogs.module.css';
import styles from './Request.module.css';
import { Step } from './Step.tsx';
import type { RenewalDraft } from './use-start.ts';

/** Where the values of a renewal come from, and what could not be taken over. */
export function RenewalStep({ renewal: { valuesFrom, notes } }: { renewal: RenewalDraft }) {
  return (
    <Step title="1. Values">
      <p>
        {valuesFrom === 'request' ? (
          <Mark kind="good">From the original request.</Mark>
        ) : (
          <Mark kind="attention">
            <span className={styles.words}>From the certificate itself, which came in without a request.</span>
          </Mark>
        )}
      </p>
      <p className={dialogs.hint}>
        {valuesFrom === 'request'
          ? 'What was asked for then, not what the CA made of it. Change what has to be otherwise.'
          : 'What the CA added is left out. Change what has to be otherwise.'}
      </p>
      {notes.length > 0 && (
        <ul className={styles.problems} aria-label="What could not be taken over">
          {notes.map((note) => (
            <li key={note}>
              <Mark kind="attention">
                <span className={styles.words}>{note}</span>
              </Mark>
            </li>
          ))}
        </ul>
      )}
    </Step>
  );
}
