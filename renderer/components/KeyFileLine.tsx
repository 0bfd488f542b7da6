import { KeyRound } from 'lucide-react';
import type { ReactNode } from 'react';
import type { HandedFile } from '../../preload/contract/files.ts';
import { ask } from '../stores/ask.ts';
import { useQuestion } from '../stores/use-question.ts';
import { Button } from './Button.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import styles from './KeyFileLine.module.css';
import { Name } from './Name.tsx';

interface Props {
  /** What is said while none was chosen: whether one is needed, and whether one was found. */
  said: ReactNode;
  file: HandedFile | null;
  onFile: (file: HandedFile | null) => void;
}

/** A key file: found on a drive, or chosen in the system's own dialog. */
export function KeyFileLine({ said, file, onFile }: Props) {
  const { busy, error, run } = useQuestion();

  async function choose(): Promise<void> {
    const chosen = (await run(() => ask('files.choose', { kind: 'files' })))?.files[0];
    if (chosen !== undefined) onFile(chosen);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the line
    <div role="group" aria-label="Key file" className={styles.line} data-testid="key-file">
      <span className={styles.label}>Key file</span>
      <div className={styles.said} role="status">
        {file === null ? said : <Name text={file.name} wrap />}
      </div>
      <div className={styles.buttons}>
        <Button icon={<KeyRound size={16} aria-hidden="true" />} busy={busy} onClick={choose}>
          {file === null ? 'Choose…' : 'Choose another…'}
        </Button>
        {file !== null && (
          <Button kind="quiet" onClick={() => onFile(null)}>
            Look on the drives
          </Button>
        )}
      </div>
      <ErrorNote error={error} />
    </div>
  );
}
