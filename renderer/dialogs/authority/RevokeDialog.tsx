import { useState } from 'react';
import type { RevocationReason } from '../../../preload/contract/authorities.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { DangerFooter } from '../DangerFooter.tsx';
import { type PlanLine, PlanLines } from '../PlanLines.tsx';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';
import styles from './Authority.module.css';
import { REASONS } from './authority-words.ts';
import { RevokeOutcome } from './RevokeOutcome.tsx';
import { placeTaken, revokeWords, serialStart } from './revocation-words.ts';
import { useShownCertificates } from './use-shown-certificates.ts';

/** Takes certificates of the local CA back, for a reason that is chosen each time. */
export function RevokeDialog({ certificates }: { certificates: Named[] }) {
  const [reason, setReason] = useState<RevocationReason | null>(null);
  const [note, setNote] = useState('');
  const [typed, setTyped] = useState('');
  const [command, setCommand] = useState<string | null>(null);
  const { value: shown, error: unseen } = useShownCertificates(certificates);
  const { busy, error, run } = useQuestion();
  if (command !== null) return <RevokeOutcome id={command} />;

  const [only] = certificates;
  const phrase = certificates.length === 1 && only ? typedPhrase(only.label) : String(certificates.length);
  const left = [
    shown === null && unseen === null && 'The certificates are being looked up.',
    reason === null && 'Choose a reason.',
    typedLeft(typed, phrase),
  ].find((missing) => typeof missing === 'string');
  const lines = certificates.map(({ id, label }): PlanLine => {
    const found = shown?.find(({ certificate }) => certificate.id === id);
    if (found === undefined) return { id, label };
    const { serial, notBefore, notAfter } = found.certificate;
    return {
      id,
      label,
      words: (
        <>
          Serial {serialStart(serial, 8)}, <Moment time={notBefore} as="day" /> to <Moment time={notAfter} as="expiry" />,{' '}
          <Name text={placeTaken(found)} wrap />
        </>
      ),
    };
  });

  async function revoke(): Promise<void> {
    if (busy || reason === null || left !== undefined || shown === null) return;
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
        <DangerFooter left={left} busy={busy} disabled={shown === null} onClick={revoke} testId="revoke-start">
          {revokeWords(shown ?? [], certificates.length)}
        </DangerFooter>
      }
    >
      <ErrorNote error={error ?? unseen} />
      <p>
        {certificates.length === 1 ? 'This certificate' : 'These certificates'} will never be valid again: a revocation cannot be taken back. It takes effect
        with the next CRL, which you publish afterwards; until then clients go on trusting {certificates.length === 1 ? 'it' : 'them'}. The private{' '}
        {certificates.length === 1 ? 'key stays' : 'keys stay'} in store.
      </p>
      <PlanLines name="revoke-plan" label="Certificates to revoke" lines={lines} />
      <div role="radiogroup" aria-label="Reason" className={styles.reasons}>
        {REASONS.map(({ reason: value, word, hint }) => (
          <Check key={value} type="radio" name="revocation-reason" label={word} hint={hint} checked={reason === value} onChange={() => setReason(value)} />
        ))}
      </div>
      <div className={styles.pair}>
        <TextField
          label="Note"
          name="revocation-note"
          hint="Stands in the log, not in the CRL. May be left empty."
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <TypedConfirmation
          phrase={phrase}
          name="revocation-confirmation"
          hint={certificates.length === 1 ? 'As it stands here.' : 'So many certificates are revoked.'}
          typed={typed}
          onTyped={setTyped}
        />
      </div>
    </Dialog>
  );
}
