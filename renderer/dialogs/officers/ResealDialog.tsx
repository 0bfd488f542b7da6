import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useOfficers } from '../../stores/officers.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';

/** Goes on with a change that was interrupted: keys that are still sealed as an older policy said are sealed anew. */
export function ResealDialog() {
  const behind = useOfficers((state) => state.state?.behind ?? 0);
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null)
    return (
      <CommandOutcome
        id={command}
        name="reseal"
        title="Seal keys anew"
        lines="Keys sealed anew"
        progress="Keys sealed anew"
        cancel="Cancel the command"
        note="You may close this: it goes on."
      />
    );

  async function start(): Promise<void> {
    if (busy || own.left !== null) return;
    const answer = await own.askWith((officerPassphrase) => run(() => ask('officers.reseal', { officerPassphrase })));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="reseal"
      title="Finish resealing"
      onClose={closeDialog}
      onSubmit={start}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {own.left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={own.left !== null} data-testid="reseal-start">
            Seal {count(behind, 'key')} anew
          </Button>
        </>
      }
    >
      <ErrorNote error={error} />
      <p>
        {count(behind, 'key is', 'keys are')} still sealed as an older policy said, because the change that began it was interrupted, or because a tag demands
        more than before. Until {behind === 1 ? 'it is' : 'they are'} sealed anew, whoever could open {behind === 1 ? 'it' : 'them'} before still can.
      </p>
      <OwnPassphrase own={own} hint="The keys are opened and sealed again, under new keys of their own." />
    </Dialog>
  );
}
