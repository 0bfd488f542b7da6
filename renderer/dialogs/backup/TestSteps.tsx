import type { CallOutput } from '../../../preload/contract/index.ts';
import { TEST_STEPS } from '../../components/backup-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { fileSize } from '../../components/numbers.ts';
import styles from './TestSteps.module.css';

/** What a test of a connection proved, step by step, with the error beside the step that failed. */
export function TestSteps({ steps, differences, freeBytes }: CallOutput<'backup.testTarget'>) {
  const failed = steps.some(({ error }) => error !== null) || steps.length < TEST_STEPS.length;
  return (
    <section className={styles.tested} aria-label="What the test proved" data-testid="test-steps">
      <ol>
        {TEST_STEPS.map(({ step, words }) => {
          const done = steps.find((one) => one.step === step);
          return (
            <li key={step} data-step={step} data-proved={done !== undefined && done.error === null}>
              {done === undefined ? (
                <Mark kind="stopped">{words}: not tried</Mark>
              ) : (
                <Mark kind={done.error === null ? 'good' : 'loss'}>
                  {words}: {done.error === null ? 'proved' : 'failed'}
                </Mark>
              )}
              {done !== undefined && <ErrorNote error={done.error} quiet />}
            </li>
          );
        })}
      </ol>
      <p role="status" className={styles.sum}>
        {failed ? 'Backups cannot go there yet.' : 'Backups can go there.'}
        {freeBytes === null ? '' : ` ${fileSize(freeBytes)} are free.`}
      </p>
      {differences.length > 0 && (
        <ul className={styles.differences} aria-label="What it cannot do">
          {differences.map((difference) => (
            <li key={difference}>{difference}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
