import { useState } from 'react';
import { blocklistLabel } from '../../../preload/contract/blocklist-words.ts';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { ask } from '../../stores/ask.ts';
import { isUnfinished } from '../../stores/commands.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useCommand } from '../../stores/use-command.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Blocklist.module.css';
import { FileLine } from './FileLine.tsx';
import { NoteFacts } from './NoteFacts.tsx';
import { PublisherKey } from './PublisherKey.tsx';
import { useBlocklistNote } from './use-blocklist-note.ts';

/** A signed list of compromised keys comes in: the file, the note beside it, and, the first time, the key of whoever signed it. */
export function ImportBlocklistDialog() {
  const [list, setList] = useState<HandedFile | null>(null);
  const note = useBlocklistNote();
  const [begun, setBegun] = useState<string | null>(null);
  const starting = useQuestion();
  const checking = useQuestion();
  const cancelling = useQuestion();
  const { command } = useCommand(begun);
  const running = begun !== null && (command === null || isUnfinished(command.state));
  const done = command?.state === 'done';
  const { read } = note;

  const left = list === null ? 'Choose the list.' : note.file === null ? 'Choose its note.' : note.left;

  function choose(file: HandedFile): void {
    setList(file);
    setBegun(null);
    starting.setError(null);
  }

  async function start(): Promise<void> {
    if (starting.busy || running || left !== undefined || list === null || note.file === null) return;
    const { token } = note.file;
    const answer = await starting.run(() => ask('blocklist.import', { source: list.token, note: token, publisherKey: note.publisherKey }));
    if (answer !== null) setBegun(answer.command);
  }

  return (
    <Dialog
      name="import-blocklist"
      title="Import a blocklist"
      size="medium"
      onClose={closeDialog}
      onSubmit={start}
      footer={
        done ? (
          <>
            <Button
              busy={checking.busy}
              onClick={async () => {
                if ((await checking.run(() => ask('quality.check', {}))) !== null) closeDialog();
              }}
            >
              Check all keys now
            </Button>
            <Button kind="primary" onClick={closeDialog}>
              Close
            </Button>
          </>
        ) : (
          <>
            <span className={dialogs.left} role="status">
              {running ? '' : (left ?? '')}
            </span>
            {running ? (
              <Button busy={cancelling.busy} onClick={() => cancelling.run(() => ask('commands.cancel', { id: begun }))}>
                Cancel the import
              </Button>
            ) : (
              <Button onClick={closeDialog}>Cancel</Button>
            )}
            <Button
              kind="primary"
              type="submit"
              className={dialogs.last}
              busy={starting.busy || running}
              disabled={left !== undefined}
              data-testid="import-blocklist-start"
            >
              {read === null ? 'Import the blocklist' : `Import the blocklist ${blocklistLabel(read)}`}
            </Button>
          </>
        )
      }
    >
      {done ? (
        <p role="status" data-testid="import-blocklist-done">
          <Mark kind="good">{command.outcome}</Mark>
        </p>
      ) : (
        <>
          <div className={styles.line}>
            <FileLine label="The list" hint="blocklist.dat of badkeys.info, unpacked." file={list} onFile={choose} testId="blocklist-file" autoFocus />
            <ErrorNote error={starting.error ?? command?.error ?? null} />
            {command?.state === 'cancelled' && <Mark kind="stopped">The import was cancelled; nothing was changed.</Mark>}
          </div>
          <div className={styles.line}>
            <FileLine
              label="Its note"
              hint="What “strongroom blocklist sign” or the publisher wrote."
              file={note.file}
              onFile={note.choose}
              testId="blocklist-note"
            />
            <ErrorNote error={note.error} />
          </div>
          {read !== null && <NoteFacts note={read} />}
          {(note.asksKey || note.entered !== '') && <PublisherKey note={note} />}
          {running && <Progress done={command?.done ?? 0} total={command?.total ?? null} label="Keys of the list read" />}
        </>
      )}
      <ErrorNote error={checking.error ?? cancelling.error} />
    </Dialog>
  );
}
