import { type ReactNode, type RefObject, useState } from 'react';
import type { OfficerRow, PlannedChange } from '../../../preload/contract/officers.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { classes } from '../../components/join-classes.ts';
import type { NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import columns from '../Columns.module.css';
import { DangerFooter } from '../DangerFooter.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { ChangeOutcome } from './ChangeOutcome.tsx';
import { ChangePlan } from './ChangePlan.tsx';
import styles from './Officers.module.css';
import { changeSentence, destroys } from './officer-words.ts';
import { useChangePlan } from './use-change-plan.ts';

interface Props {
  title: string;
  /** What is entered; `null` while too little of it is. */
  change: PlannedChange | null;
  /** What still has to be entered, in words. */
  left?: string | undefined;
  /** The officer whom it is about; `null` where it is about all of them. */
  officer?: OfficerRow | null;
  /** What the officer's new passphrase and key file are, where the change makes them. */
  secret?: { passphrase: RefObject<NewPassphraseHandle | null>; keyFile: string | null };
  children?: ReactNode;
}

/** What a kit is called where its revocation is confirmed. */
const KIT = 'recovery kit';

/** A change of the officers: what is entered for it, what it would do, and the officer's own passphrase; then the command under way. */
export function ChangeFrame({ title, change, left: missing, officer = null, secret, children }: Props) {
  const { plan, error: refused, asking } = useChangePlan(change);
  const [typed, setTyped] = useState('');
  const [command, setCommand] = useState<{ id: string; change: PlannedChange } | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null) return <ChangeOutcome id={command.id} change={command.change} />;

  const typing = change !== null && destroys(change, officer?.role ?? null);
  const danger = typing || change?.kind === 'suspend' || change?.kind === 'kit';
  const phrase = officer === null ? KIT : typedPhrase(visibleText(officer.name));
  const left = [
    missing,
    change !== null && asking && 'What it would do is being worked out.',
    change !== null && !asking && refused !== null && 'This change is refused.',
    typing && typedLeft(typed, phrase),
    own.left,
  ].find((reason) => typeof reason === 'string');

  async function start(): Promise<void> {
    if (busy || left !== undefined || change === null || plan === null) return;
    const newPassphrase = secret?.passphrase.current?.peek() ?? null;
    const answer = await own.askWith((officerPassphrase) =>
      run(() => ask('officers.change', { change, newPassphrase, keyFile: secret?.keyFile ?? null, officerPassphrase })),
    );
    newPassphrase?.fill(0);
    if (answer === null) return;
    secret?.passphrase.current?.clear();
    setCommand({ id: answer.command, change });
  }

  const sentence = change === null ? title : changeSentence(change, visibleText(officer?.name ?? ''));
  return (
    <Dialog
      name="change-officers"
      title={title}
      size={children === undefined ? 'medium' : 'wide'}
      onClose={closeDialog}
      {...(danger ? {} : { onSubmit: start })}
      footer={
        danger ? (
          <DangerFooter left={left} busy={busy} disabled={plan === null} onClick={start} testId="change-start">
            {sentence}
          </DangerFooter>
        ) : (
          <>
            <span className={dialogs.left} role="status">
              {left ?? ''}
            </span>
            <Button onClick={closeDialog}>Cancel</Button>
            <Button kind="primary" type="submit" className={dialogs.last} busy={busy} disabled={left !== undefined} data-testid="change-start">
              {sentence}
            </Button>
          </>
        )
      }
    >
      <ErrorNote error={error ?? refused} />
      {/* What is entered, and beside it what that does. */}
      <div className={children === undefined ? styles.plan : classes(columns.columns, styles.two)}>
        {children !== undefined && <div className={columns.column}>{children}</div>}
        <div className={children === undefined ? styles.plan : columns.column}>
          {change !== null && refused === null && plan !== null ? (
            <ChangePlan plan={plan} />
          ) : (
            <p className={dialogs.soft}>What it would do stands here as soon as it is known.</p>
          )}
          {typing && <TypedConfirmation phrase={phrase} name="officer-confirmation" hint="As it stands here." typed={typed} onTyped={setTyped} />}
          <OwnPassphrase own={own} hint="Signs the change. No other command may be under way meanwhile." />
        </div>
      </div>
    </Dialog>
  );
}
