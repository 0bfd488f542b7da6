import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { lossWords } from '../../../preload/contract/finding-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { Named } from '../../stores/navigation.ts';
import columns from '../Columns.module.css';
import dialogs from '../Dialogs.module.css';
import { Refusal } from '../Refusal.tsx';
import styles from './Release.module.css';
import type { Plan } from './release-words.ts';

/** So many stand in the list; nobody reads ten thousand, and what is refused stands first. */
const MOST_SHOWN = 300;

interface Props {
  certificates: Named[];
  plan: Plan | null;
  error: ErrorAnswer | null;
}

/** Step 1: these certificates, each with the files it becomes or the reason why it cannot; and what is known of keys that are none any more. */
export function WhatStep({ certificates, plan, error }: Props) {
  const planned = new Map(plan?.certificates.map((file) => [file.certificate, file]));
  const lines = certificates.map(({ id, label }) => ({ id, label, file: planned.get(id) }));
  const refused = lines.filter(({ file }) => file?.refusal != null);
  const leaving = lines.filter(({ file }) => file?.refusal == null);
  const lost = leaving.filter(({ file }) => file !== undefined && file.losses.length > 0);
  const sound = leaving.filter(({ file }) => file === undefined || file.losses.length === 0);
  const shown = [...refused, ...lost, ...sound].slice(0, MOST_SHOWN);
  return (
    <section className={columns.column} aria-labelledby="release-what">
      <h3 id="release-what">1. What</h3>
      <ErrorNote error={error} />
      {lost.length > 0 && certificates.length > 1 && (
        <p data-testid="release-losses">
          <Mark kind="loss">{count(lost.length, 'of these keys protects', 'of these keys protect')} nothing any more.</Mark>
        </p>
      )}
      <ScrollRegion label="Certificates to release" className={styles.certificates}>
        <ul data-testid="release-plan">
          {shown.map(({ id, label, file }) => (
            <li key={id} data-refused={file?.refusal?.code}>
              <strong>
                <Name text={label} wrap />
              </strong>
              {file !== undefined && file.refusal === null && (
                <>
                  <span className={styles.soft}>{algorithmWords(file.keyAlgorithm)}</span>
                  {file.files.map((name) => (
                    <span key={name} className={styles.file}>
                      → <Name text={name} mono wrap />
                    </span>
                  ))}
                </>
              )}
              {file?.refusal == null &&
                file?.losses.map((loss) => (
                  <span key={loss.code} data-loss={loss.code}>
                    <Mark kind="loss">{visibleText(lossWords(loss))}</Mark>
                  </span>
                ))}
              {file?.refusal != null && <Refusal refusal={file.refusal} />}
            </li>
          ))}
        </ul>
      </ScrollRegion>
      {certificates.length > shown.length && <p className={dialogs.hint}>And {count(certificates.length - shown.length, 'more certificate')}.</p>}
      {plan !== null && plan.beside.length > 0 && (
        <div data-testid="release-beside">
          <p className={dialogs.hint}>Beside them:</p>
          <ul className={styles.beside}>
            {plan.beside.map(({ name, holds }) => (
              <li key={name}>
                <Name text={name} mono wrap />
                <span className={styles.soft}>{holds}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
