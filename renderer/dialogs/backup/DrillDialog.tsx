import { useState } from 'react';
import type { BackupRow } from '../../../preload/contract/backup.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { fileSize } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import styles from './Backup.module.css';
import { BackupCommand } from './BackupCommand.tsx';

/** Restores a copy into a folder that is thrown away. */
export function DrillDialog({ backup }: { backup: BackupRow }) {
  const session = useUnlocked();
  const [seals, setSeals] = useState(false);
  const [together, setTogether] = useState(false);
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null) return <BackupCommand id={command} what="drill-backup" />;
  const custodian = session?.role === 'custodian';

  async function drill(): Promise<void> {
    if (busy || own.left !== null) return;
    const answer = await own.askWith((officerPassphrase) =>
      run(() => ask('backup.drill', { backup: backup.id, seals, together: seals && together, officerPassphrase })),
    );
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="drill"
      title="Drill a backup"
      size="medium"
      onClose={closeDialog}
      onSubmit={drill}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {own.left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={own.left !== null} data-testid="drill-start">
            {seals ? 'Drill, and open every seal' : 'Drill the backup'}
          </Button>
        </>
      }
    >
      <p>
        The copy of <Moment time={backup.takenAt} as="minute" /> on <Name text={backup.target} wrap />, {fileSize(backup.size)}. Nothing of the open vault is
        changed.
      </p>
      <div role="radiogroup" aria-label="How far" className={styles.choices}>
        <Check
          type="radio"
          name="drill-kind"
          label="Drill the backup"
          hint="The copy is fetched, opened with your passphrase and held against its own log in a folder that is thrown away: policies, officers, every row and every sealed record, and that each custodian has a share of each key. No private key is opened."
          checked={!seals}
          onChange={() => setSeals(false)}
        />
        <Check
          type="radio"
          name="drill-kind"
          label="Drill, and open every seal"
          hint={
            custodian
              ? 'All of that, and every private key in the copy is opened once and compared with its certificate. It takes longer, and proves that the keys themselves come back.'
              : 'Opens every private key in the copy once. Only a custodian can do that.'
          }
          disabled={!custodian}
          checked={seals}
          onChange={() => setSeals(true)}
        />
      </div>
      {seals && (
        <Check
          label="With the other custodians that a key takes"
          hint="Once the copy was read, each of them gives a passphrase here, one after another. Without them, only your share of such a key is opened: that the key itself opens is not proved then, and the outcome says so."
          checked={together}
          onChange={(event) => setTogether(event.target.checked)}
        />
      )}
      <OwnPassphrase own={own} hint="It opens the copy, as it would on a new workstation." />
      <ErrorNote error={error} />
    </Dialog>
  );
}
