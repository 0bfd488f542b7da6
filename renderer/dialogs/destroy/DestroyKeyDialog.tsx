import { useState } from 'react';
import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { count } from '../../components/numbers.ts';
import { shortened } from '../../components/request-words.ts';
import { visibleText } from '../../components/visible-text.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { DangerFooter } from '../DangerFooter.tsx';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import styles from './Destroy.module.css';
import { WhatIsLost } from './WhatIsLost.tsx';

/** Destroys a key for good: says what hangs on it, and asks for a reason, its name and the officer's passphrase. */
export function DestroyKeyDialog({ spkiSha256, label }: { spkiSha256: string; label: string }) {
  const shown = useAnswer(spkiSha256, () => ask('keys.show', { spkiSha256 }));
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null)
    return <CommandOutcome id={command} name="destroy-key" title="Destroy a key" lines="Keys" progress="Keys destroyed" cancel="Cancel the command" />;

  const phrase = typedPhrase(label);
  const left = [
    shown.value === null && shown.error === null && 'What hangs on the key is being looked up.',
    shown.value !== null && shown.value.key.state !== 'in-store' && 'This key is not in store.',
    reason.trim() === '' && 'Give a reason.',
    typedLeft(typed, phrase),
    own.left,
  ].find((missing) => typeof missing === 'string');

  async function destroy(): Promise<void> {
    if (busy || left !== undefined || shown.value === null) return;
    const answer = await own.askWith((officerPassphrase) => run(() => ask('keys.destroy', { spkiSha256, reason: reason.trim(), officerPassphrase })));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="destroy-key"
      title={`Destroy the key of ${label}`}
      size="medium"
      onClose={closeDialog}
      footer={
        <DangerFooter left={left} busy={busy} disabled={shown.value === null} onClick={destroy} testId="destroy-start">
          Destroy the key of {shortened(visibleText(label))} for good
        </DangerFooter>
      }
    >
      <ErrorNote error={error ?? shown.error} />
      {shown.value !== null && (
        <>
          <p>
            {algorithmWords(shown.value.key.keyAlgorithm)} <Fingerprint hex={spkiSha256} label="the SHA-256 of the public key" groups={4} />
          </p>
          <WhatIsLost shown={shown.value} />
          {shown.value.need > 1 && (
            <p>
              <Mark kind="key">{count(shown.value.need, 'custodian has', 'custodians have')} to agree: you, and others at this window.</Mark>
            </p>
          )}
          <div className={styles.pair}>
            <TextField
              label="Reason"
              name="reason"
              hint="Stands in the log."
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
            <TypedConfirmation phrase={phrase} name="destroy-confirmation" hint="As it stands here." typed={typed} onTyped={setTyped} />
          </div>
          <OwnPassphrase own={own} hint="Asked each time a key is destroyed." />
        </>
      )}
    </Dialog>
  );
}
