import { FolderOpen } from 'lucide-react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Name } from '../../components/Name.tsx';
import { fileSize } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Blocklist.module.css';

interface Props {
  label: string;
  hint: string;
  file: HandedFile | null;
  onFile: (file: HandedFile) => void;
  testId: string;
  autoFocus?: boolean;
}

/** One file that is read: chosen in the system's own dialog, shown by its name and size. */
export function FileLine({ label, hint, file, onFile, testId, autoFocus = false }: Props) {
  const { busy, error, run } = useQuestion();

  async function choose(): Promise<void> {
    const chosen = (await run(() => ask('files.choose', { kind: 'files' })))?.files[0];
    if (chosen !== undefined) onFile(chosen);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the line
    <div role="group" aria-label={label} className={styles.file} data-testid={testId}>
      <span className={styles.label}>{label}</span>
      <p className={styles.name}>
        {file === null ? (
          <span className={dialogs.hint}>{hint}</span>
        ) : (
          <>
            <Name text={file.name} wrap /> <span className={dialogs.soft}>{file.size === null ? '' : fileSize(file.size)}</span>
          </>
        )}
      </p>
      <Button icon={<FolderOpen size={16} aria-hidden="true" />} busy={busy} onClick={choose} {...(autoFocus ? { 'data-autofocus': '' } : {})}>
        {file === null ? 'Choose…' : 'Choose another…'}
      </Button>
      <ErrorNote error={error} />
    </div>
  );
}
