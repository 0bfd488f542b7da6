import { useState } from 'react';
import type { BackupTargetRow } from '../../../preload/contract/backup.ts';
import { placeWords } from '../../../preload/contract/place-words.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { takeBackupState, useBackup } from '../../stores/backup.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { DangerFooter } from '../DangerFooter.tsx';
import dialogs from '../Dialogs.module.css';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';
import styles from './Backup.module.css';

/** Takes a target out: says what stays where it is, and what nobody takes care of any more. */
export function RemoveTargetDialog({ target }: { target: BackupTargetRow }) {
  const { name, place, copies } = target;
  const [typed, setTyped] = useState('');
  const last = useBackup((slice) => slice.state?.targets.length === 1);
  const { busy, error, run } = useQuestion();
  const phrase = typedPhrase(name);
  const left = typedLeft(typed, phrase);

  async function remove(): Promise<void> {
    if (busy || left !== undefined) return;
    const answer = await run(() => ask('backup.removeTarget', { name }));
    if (answer === null) return;
    takeBackupState(answer);
    closeDialog();
  }

  return (
    <Dialog
      name="remove-target"
      title={`Remove the target ${name}`}
      onClose={closeDialog}
      footer={
        <DangerFooter left={left} busy={busy} disabled={false} onClick={remove} testId="remove-target-start">
          Remove the target
        </DangerFooter>
      }
    >
      <ErrorNote error={error} />
      <p>
        <Name text={placeWords(place)} wrap />
      </p>
      <ul className={dialogs.bullets}>
        <li>
          {copies === 0
            ? 'No copy lies there.'
            : copies === 1
              ? 'The copy there stays where it is.'
              : `The ${grouped(copies)} copies there stay where they are.`}
        </li>
        {copies > 0 && <li>Nothing removes old ones there any more, and nothing verifies them. They can still be restored, by whoever knows the place.</li>}
        {place.kind === 'sftp' && <li>How to sign in there is forgotten.</li>}
      </ul>
      {last && (
        <Mark kind="loss">
          <span className={styles.words}>It is the only target: after this no backup is made.</span>
        </Mark>
      )}
      <TypedConfirmation phrase={phrase} name="remove-target-confirmation" hint="As it stands here." typed={typed} onTyped={setTyped} />
    </Dialog>
  );
}
