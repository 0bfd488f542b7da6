import { CircleAlert } from 'lucide-react';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { CodeButton } from './CodeButton.tsx';
import styles from './ErrorNote.module.css';

/** An error beside what caused it: what is, what to do, and the code that the guide explains. */
export function ErrorNote({ error, quiet = false }: { error: ErrorAnswer | null; quiet?: boolean }) {
  if (error === null) return null;
  return (
    <div className={styles.note} role={quiet ? undefined : 'alert'} data-error={error.code}>
      <CircleAlert size={16} aria-hidden="true" />
      <div>
        <p className={styles.message}>{error.message}</p>
        {error.hint !== '' && <p>{error.hint}</p>}
        <CodeButton code={error.code} />
      </div>
    </div>
  );
}
