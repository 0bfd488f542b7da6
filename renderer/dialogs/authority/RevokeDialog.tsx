import { useState } from 'react';
import type { RevocationReason } from '../../../preload/contract/authorities.ts';
import { Button } from '../../components/Button.tsx';
import { DangerButton } from '../../components/DangerButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Authority.module.css';
import { REASONS } from './authority-words.ts';
import { RevokeOutcome } from './RevokeOutcome.tsx';

/** Takes certificates of the local CA back, for a reason that is chosen each time. */
export function RevokeDialog({ certificates }: { certificates: Named[] }) {
  const [reason, setReason] = useState<RevocationReason | null>(null);
  const [note, setNote] = useState('');
  const [command, setCommand] = useState<string | null>(null);
  const { busy, error, run } = useQuestion();
  if (command !== null) return <RevokeOutcome id={command} />;

  async function revoke(): Promise<void> {
    if (busy || reason === null) return;
    const answer = await run(() => ask('authorities.revoke', { certificates: certificates.map(({ id }) => id), reason, note: note.trim() }));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="revoke"
      title={certificates.length === 1 ? `Revoke ${certificates[0]?.label}` : `Revoke ${count(certificates.length, 'certificate')}`}
      size="medium"
      onClose={closeDialog}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {reason === null ? 'Choose a reason.' : ''}
          </span>
          <Button data-autofocus="" onClick={closeDialog}>
            Cancel
          </Button>
          <DangerButton busy={busy} disabled={reason === null} onClick={revoke} data-testid="revoke-start">
            Revoke {count(certificates.length, 'certificate')} for ever
          </DangerButton>
        </>
      }
    >
      <ErrorNote error={error} />
      <p>
        {certificates.length === 1 ? 'This certificate' : 'These certificates'} will never be valid again: a revocation cannot be taken back. It takes effect
        with the next CRL, which you publish afterwards; until then clients go on trusting {certificates.length === 1 ? 'it' : 'them'}. The private{' '}
        {certificates.length === 1 ? 'key stays' : 'keys stay'} in store.
      </p>
      {certificates.length > 1 && (
        <ScrollRegion label="Certificates to revoke" className={styles.names}>
          <ul>
            {certificates.map((certificate) => (
              <li key={certificate.id}>
                <Name text={certificate.label} wrap />
              </li>
            ))}
          </ul>
        </ScrollRegion>
      )}
      <div role="radiogroup" aria-label="Reason" className={styles.reasons}>
        {REASONS.map(({ reason: value, word, hint }) => (
          <Check key={value} type="radio" name="revocation-reason" label={word} hint={hint} checked={reason === value} onChange={() => setReason(value)} />
        ))}
      </div>
      <TextField
        label="Note"
        name="revocation-note"
        hint="Stands in the log, not in the CRL. May be left empty."
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
    </Dialog>
  );
}
