import { useEffect, useRef } from 'react';
import { Button } from '../../components/Button.tsx';
import { progressWords, STATE_WORDS } from '../../components/command-words.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { focusIsLost } from '../../components/focus-is-lost.ts';
import { ItemLines } from '../../components/ItemLines.tsx';
import { Mark } from '../../components/Mark.tsx';
import { count } from '../../components/numbers.ts';
import { Progress } from '../../components/Progress.tsx';
import { ask } from '../../stores/ask.ts';
import { isUnfinished } from '../../stores/commands.ts';
import { anyCertificate, useInventory } from '../../stores/inventory.ts';
import { closeDialog, goTo } from '../../stores/navigation.ts';
import { useCommand } from '../../stores/use-command.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './Import.module.css';
import { PassphrasePrompt } from './PassphrasePrompt.tsx';

/** An import under way, one line per file as it resolves. Closing it stops nothing. */
export function ImportProgressSheet({ id }: { id: string }) {
  const { command, items, more, error, again } = useCommand(id);
  const cancelling = useQuestion();
  const waiting = items.filter((item) => item.state === 'needs-passphrase');
  const running = command === null || isUnfinished(command.state);
  const close = useRef<HTMLButtonElement>(null);
  const erased = items.filter((item) => item.erased).length;

  // The buttons of an import under way go when it ends, and the focus with them.
  useEffect(() => {
    if (!running && focusIsLost()) close.current?.focus();
  }, [running]);

  function showCertificates(): void {
    useInventory.setState({ view: 'certificates', filter: anyCertificate });
    goTo('certificates');
  }

  return (
    <Dialog
      name="import-progress"
      title={command?.title ?? 'Import'}
      size="medium"
      onClose={closeDialog}
      footer={
        running ? (
          <>
            <span className={`${styles.push} ${styles.soft}`}>You may close this: the import goes on.</span>
            {command?.cancellable && (
              <Button busy={cancelling.busy} onClick={() => cancelling.run(() => ask('commands.cancel', { id }))}>
                Cancel the import
              </Button>
            )}
            <Button onClick={closeDialog}>Close</Button>
          </>
        ) : (
          <>
            <Button onClick={showCertificates}>Show the certificates</Button>
            <Button ref={close} kind="primary" data-autofocus="" onClick={closeDialog}>
              Close
            </Button>
          </>
        )
      }
    >
      {command !== null && (
        <div role="status" data-testid="import-state">
          <div className={styles.state}>
            <Mark kind={STATE_WORDS[command.state].mark}>{command.outcome ?? STATE_WORDS[command.state].word}</Mark>
            <span className={styles.soft}>{progressWords(command)}</span>
          </div>
          {erased > 0 && more === 0 && !running && <p>{count(erased, 'source was', 'sources were')} erased.</p>}
        </div>
      )}
      {running && command !== null && <Progress done={command.done} total={command.total} label="Files done" />}
      {running && waiting[0] !== undefined && <PassphrasePrompt command={id} item={waiting[0]} waiting={waiting.length} onAnswered={again} />}
      <ItemLines items={items} more={more} label="Files" follow={running} />
      <ErrorNote error={error ?? command?.error ?? cancelling.error} />
    </Dialog>
  );
}
