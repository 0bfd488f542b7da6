import { Button } from '../components/Button.tsx';
import { DangerButton } from '../components/DangerButton.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Name } from '../components/Name.tsx';
import { count } from '../components/numbers.ts';
import { ask } from '../stores/ask.ts';
import { goOnUnlocked, useLockQuestion } from '../stores/lock-vault.ts';
import { useQuestion } from '../stores/use-question.ts';
import styles from './Dialogs.module.css';

/** Names what a lock would interrupt. */
export function LockDialog() {
  const running = useLockQuestion((state) => state.commands);
  const { busy, error, run } = useQuestion();
  if (running === null) return null;
  return (
    <Dialog
      name="lock"
      title="Lock now, and interrupt what runs?"
      onClose={goOnUnlocked}
      footer={
        <>
          <Button data-autofocus="" onClick={goOnUnlocked}>
            Cancel
          </Button>
          <DangerButton busy={busy} onClick={() => run(() => ask('vault.lock', { interrupt: true }))}>
            Lock and interrupt {count(running.length, 'command')}
          </DangerButton>
        </>
      }
    >
      <p>{running.length === 1 ? 'This command is' : 'These commands are'} under way:</p>
      <ul className={styles.bullets}>
        {running.map((command) => (
          <li key={command.id}>
            <Name text={command.title} wrap />
          </li>
        ))}
      </ul>
      <p>What was done stays done. What was not done yet is left untouched, and the command can be repeated after the next unlock.</p>
      <ErrorNote error={error} />
    </Dialog>
  );
}
