import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { refreshOfficers, useOfficers } from '../../stores/officers.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import styles from './Officers.module.css';

/** A custodian signs that he understands and accepts what he answers for. */
export function AcknowledgeDialog() {
  const session = useUnlocked();
  const statement = useOfficers((state) => state.state?.statement ?? null);
  const [read, setRead] = useState(false);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  const left = read ? (own.left ?? undefined) : 'Read it, and say that you accept it.';

  async function acknowledge(): Promise<void> {
    if (busy || left !== undefined) return;
    const answer = await own.askWith((officerPassphrase) => run(() => ask('officers.acknowledge', { officerPassphrase })));
    if (answer === null) return;
    await refreshOfficers();
    closeDialog();
  }

  return (
    <Dialog
      name="acknowledge"
      title="What a custodian answers for"
      size="medium"
      onClose={closeDialog}
      onSubmit={acknowledge}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="acknowledge">
            Sign it as {session?.officer ?? ''}
          </Button>
        </>
      }
    >
      <ErrorNote error={error} />
      <ScrollRegion label="What a custodian answers for" className={styles.statement}>
        {statement?.split('\n').map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </ScrollRegion>
      <Check label="I have read this, and accept it" checked={read} onChange={(event) => setRead(event.target.checked)} />
      <OwnPassphrase own={own} hint="Your signature under this text is kept in the log. It can be printed, to be signed by hand, too." />
    </Dialog>
  );
}
