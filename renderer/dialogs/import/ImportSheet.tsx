import { Folder, Plus } from 'lucide-react';
import { useState } from 'react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { FramedList } from '../../components/FramedList.tsx';
import { Name } from '../../components/Name.tsx';
import { count, fileSize } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog, openDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './Import.module.css';
import { importChosen } from './take-in.ts';

/** *7 files*, *2 folders*, *7 files and 1 folder*. */
function whatIsThere(files: HandedFile[]): string {
  const folders = files.filter((file) => file.folder).length;
  const single = files.length - folders;
  return [single > 0 ? count(single, 'file') : '', folders > 0 ? count(folders, 'folder') : ''].filter((part) => part !== '').join(' and ');
}

// A long list says nothing more than its count; the sheet stays quick with 10,000 files.
const SHOWN = 200;

/** What was handed over, before anything is read. */
export function ImportSheet({ files }: { files: HandedFile[] }) {
  const [eraseSource, setEraseSource] = useState(false);
  const { busy, error, run } = useQuestion();

  async function start(): Promise<void> {
    if (busy || files.length === 0) return;
    const answer = await run(() => ask('import.start', { sources: files.map((file) => file.token), eraseSource }));
    if (answer !== null) openDialog({ kind: 'import-progress', command: answer.command });
  }

  return (
    <Dialog
      name="import"
      title={`Import ${whatIsThere(files)}`}
      size="medium"
      onClose={closeDialog}
      onSubmit={start}
      footer={
        <>
          <Button className={styles.push} icon={<Plus size={16} aria-hidden="true" />} onClick={() => importChosen('files')}>
            Add files…
          </Button>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} data-autofocus="">
            Import {whatIsThere(files)}
          </Button>
        </>
      }
    >
      <p className={styles.soft}>
        Keys, certificates and stores of them in any mix: PEM, DER, PKCS#12, Java, OpenSSH, JWK, ZIP. What each file is, is told from its content.
      </p>
      <FramedList label="Files to import" className={styles.files}>
        <ul data-testid="import-files">
          {files.slice(0, SHOWN).map((file) => (
            <li key={file.token}>
              <Name text={file.name} />
              <span className={styles.soft}>
                {file.folder ? (
                  <>
                    <Folder size={14} aria-hidden="true" /> folder
                  </>
                ) : file.size === null ? (
                  ''
                ) : (
                  fileSize(file.size)
                )}
              </span>
            </li>
          ))}
          {files.length > SHOWN && <li>and {count(files.length - SHOWN, 'more file')}</li>}
        </ul>
      </FramedList>
      <Check
        label="Erase each source after its sealed copy was opened again and compared"
        checked={eraseSource}
        onChange={(event) => setEraseSource(event.target.checked)}
        hint="Only files that went in whole are erased. An honest word: on flash media (USB sticks, SSDs) overwriting does not reach every cell. If the key must be gone from there, destroy the medium."
      />
      <ErrorNote error={error} />
    </Dialog>
  );
}
