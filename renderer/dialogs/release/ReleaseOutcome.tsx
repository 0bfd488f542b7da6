import { Button } from '../../components/Button.tsx';
import { progressWords, STATE_WORDS } from '../../components/command-words.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { ItemLines } from '../../components/ItemLines.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { ask } from '../../stores/ask.ts';
import { isUnfinished } from '../../stores/commands.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useCommand } from '../../stores/use-command.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './Release.module.css';

/** The release under way, and what was proved of each file. */
export function ReleaseOutcome({ id }: { id: string }) {
  const { command, items, facts, error } = useCommand(id);
  const cancelling = useQuestion();
  const running = command === null || isUnfinished(command.state);
  return (
    <Dialog
      name="release-outcome"
      title={command?.title ?? 'Release'}
      size="medium"
      onClose={closeDialog}
      footer={
        <>
          {running && command?.cancellable && (
            <Button busy={cancelling.busy} onClick={() => cancelling.run(() => ask('commands.cancel', { id }))}>
              Cancel the release
            </Button>
          )}
          <Button kind="primary" onClick={closeDialog}>
            Close
          </Button>
        </>
      }
    >
      {command !== null && (
        <div role="status" data-testid="release-state" className={styles.state}>
          <Mark kind={STATE_WORDS[command.state].mark}>{command.outcome ?? STATE_WORDS[command.state].word}</Mark>
          <span className={styles.soft}>{progressWords(command)}</span>
        </div>
      )}
      {running && command !== null && <Progress done={command.done} total={command.total} label="Files written and proved" />}
      <ItemLines items={items} label="Files written" follow={running} />
      {facts.length > 0 && <Facts facts={facts.map(({ name, value }) => [name, value])} />}
      <ErrorNote error={error ?? command?.error ?? cancelling.error} />
    </Dialog>
  );
}
