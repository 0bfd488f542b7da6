import { useRef, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Mark } from '../components/Mark.tsx';
import { NewPassphrase, type NewPassphraseHandle } from '../components/NewPassphrase.tsx';
import { PassphraseField, type PassphraseHandle } from '../components/PassphraseField.tsx';
import { ask } from '../stores/ask.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useUnlocked } from '../stores/session.ts';
import { useAnswer } from '../stores/use-answer.ts';
import { useQuestion } from '../stores/use-question.ts';
import styles from './Dialogs.module.css';
import { KeyFileStep, useKeyFile } from './KeyFileStep.tsx';

export function ChangePassphraseDialog() {
  const session = useUnlocked();
  const current = useRef<PassphraseHandle>(null);
  const next = useRef<NewPassphraseHandle>(null);
  const [given, setGiven] = useState(false);
  const [problem, setProblem] = useState<string | null>('New passphrase: not given yet.');
  const [changed, setChanged] = useState(false);
  const { busy, error, run } = useQuestion();
  const keyFileState = useKeyFile();
  const { choice, destination, token } = keyFileState;
  const held = useAnswer('key-file', () => ask('passphrase.keyFile', {})).value;
  const ready = given && problem === null && keyFileState.left === null;

  async function change(): Promise<void> {
    if (!ready || busy || current.current === null || next.current === null) return;
    const [was, becomes] = [current.current.take(), next.current.peek()];
    setGiven(false);
    const keyFile = token === null ? { kind: choice === 'none' ? ('none' as const) : ('keep' as const) } : { kind: 'new' as const, destination: token };
    const answer = await run(() => ask('passphrase.change', { current: was, next: becomes, keyFile }));
    was.fill(0);
    becomes.fill(0);
    if (answer !== null) {
      next.current?.clear();
      setChanged(true);
    } else current.current?.focus();
  }

  return (
    <Dialog
      // Another dialog for the focus, which what was there takes with it.
      key={changed ? 'changed' : 'form'}
      name="change-passphrase"
      title="Change your passphrase"
      onClose={closeDialog}
      onSubmit={changed ? closeDialog : change}
      footer={
        changed ? (
          <Button kind="primary" type="submit" data-autofocus="">
            Close
          </Button>
        ) : (
          <>
            <Button onClick={closeDialog}>Cancel</Button>
            <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
              Change the passphrase
            </Button>
          </>
        )
      }
    >
      {changed ? (
        <div role="status" className={styles.part}>
          <Mark kind="good">The passphrase of {session?.officer} was changed.</Mark>
          <p>Copies and backups of the vault that were made before still open with the old one.</p>
          {choice === 'new' && <p>The key file {destination?.name} is needed from now on. Put a copy of it into a safe.</p>}
          {choice === 'none' && <p>The key file is not needed any more.</p>}
        </div>
      ) : (
        <>
          <PassphraseField ref={current} label="Passphrase now" autoFocus onChange={() => setGiven(!(current.current?.isEmpty() ?? true))} />
          <NewPassphrase
            ref={next}
            label="New passphrase"
            purpose="officer"
            words={[session?.officer ?? '', session?.vaultName ?? '']}
            onProblem={setProblem}
          />
          <p className={styles.soft}>Copies and backups of the vault that exist already go on opening with the old passphrase.</p>
          {held !== null && <KeyFileStep held={held.keyFile?.name ?? null} officer={session?.officer ?? ''} state={keyFileState} />}
          <ErrorNote error={error} />
        </>
      )}
    </Dialog>
  );
}
