import { useState } from 'react';
import type { BackupTargetRow } from '../../../preload/contract/backup.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { takeBackupState, useBackup } from '../../stores/backup.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import columns from '../Columns.module.css';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { placeName } from '../release/release-words.ts';
import { SftpForm } from '../sftp/SftpForm.tsx';
import { useSftpAccess } from '../sftp/use-sftp-access.ts';
import styles from './Backup.module.css';
import { SlotsChoice } from './SlotsChoice.tsx';
import { TestSteps } from './TestSteps.tsx';
import { keptSignIn, nameProblem } from './target-form.ts';

type Tested = CallOutput<'backup.testSftp'>;

/** A place that takes backups, to be added or changed: an SFTP server, or a folder, a stick's as a rule. */
export function TargetDialog({ target }: { target: BackupTargetRow | null }) {
  const state = useBackup((slice) => slice.state);
  const [kind, setKind] = useState(target?.place.kind ?? 'sftp');
  const [typedName, setTypedName] = useState(target?.name ?? null);
  const [typedScheduled, setScheduled] = useState(target?.scheduled ?? null);
  const [destination, setDestination] = useState<Destination | null>(null);
  const [withSlots, setWithSlots] = useState(state?.schedule.withSlots ?? true);
  const [tested, setTested] = useState<{ of: string; result: Tested } | null>(null);
  const sftp = useSftpAccess(keptSignIn(target));
  const testing = useQuestion();
  const saving = useQuestion();

  const remote = kind === 'sftp';
  const suggested = remote ? sftp.value.host.trim() : destination === null ? '' : placeName(destination.folder);
  const name = (typedName ?? suggested).trim();
  // A stick that is away when a backup is due would be a failure each time.
  const scheduled = typedScheduled ?? remote;
  const others = (state?.targets ?? []).map((other) => other.name).filter((other) => other !== target?.name);
  const left = [remote && sftp.left, !remote && destination === null && target === null && 'Choose the folder.', nameProblem(name, others)].find(
    (missing) => typeof missing === 'string',
  );
  const entered = JSON.stringify(sftp.value);
  const result = tested?.of === entered ? tested.result : null;

  async function test(): Promise<void> {
    if (testing.busy || sftp.left !== null) return;
    setTested(null);
    const answer = await sftp.askWith((access) => testing.run(() => ask('backup.testSftp', { name: target?.name ?? null, ...access })));
    if (answer !== null) setTested({ of: entered, result: answer });
  }

  /** Slots are left out before anything can go to a place where they do not belong. */
  async function saveSlots(): Promise<boolean> {
    if (!remote || state === null || state.schedule.withSlots === withSlots) return true;
    const answer = await saving.run(() => ask('backup.setSchedule', { ...state.schedule, withSlots }));
    if (answer !== null) takeBackupState(answer);
    return answer !== null;
  }

  async function save(): Promise<void> {
    if (saving.busy || testing.busy || left !== undefined || !(await saveSlots())) return;
    const named = { name, replaces: target?.name ?? null, scheduled };
    const answer = remote
      ? await sftp.askWith((access) => saving.run(() => ask('backup.saveSftp', { ...named, ...access })))
      : await saving.run(() => ask('backup.saveFolder', { ...named, destination: destination?.token ?? null }));
    if (answer === null) {
      // The token of a folder is good for one try.
      setDestination(null);
      return;
    }
    sftp.clear();
    takeBackupState(answer);
    closeDialog();
  }

  const naming = (
    <>
      <TextField
        label="Name of the target"
        name="target-name"
        maxLength={64}
        value={typedName ?? suggested}
        hint="What it is called here, in lists and in the log."
        onChange={(event) => setTypedName(event.target.value)}
      />
      <Check
        label="Backups that are due go there by themselves"
        name="target-scheduled"
        hint={
          remote
            ? 'Otherwise it is used only when it is asked for.'
            : 'A stick that is not there when a backup is due counts as a failure. Leave this off where it is not always plugged in; then it is used when it is asked for.'
        }
        checked={scheduled}
        onChange={(event) => setScheduled(event.target.checked)}
      />
    </>
  );

  return (
    <Dialog
      name="backup-target"
      title={target === null ? 'Add a target for backups' : `Edit the target ${target.name}`}
      size={remote ? 'wide' : 'medium'}
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? (remote && result === null ? 'Not tested: whether backups can go there shows at the first one.' : '')}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          {remote && (
            <Button busy={testing.busy} disabled={sftp.left !== null || saving.busy} onClick={test} data-testid="target-test">
              Test connection
            </Button>
          )}
          <Button kind="primary" type="submit" busy={saving.busy} disabled={left !== undefined || testing.busy} data-testid="target-save">
            {target === null ? 'Add the target' : 'Save the target'}
          </Button>
        </>
      }
    >
      {target === null && (
        <div role="radiogroup" aria-label="Kind of target" className={styles.line}>
          <Check type="radio" name="target-kind" label="SFTP server" checked={remote} onChange={() => setKind('sftp')} />
          <Check type="radio" name="target-kind" label="Folder or stick" checked={!remote} onChange={() => setKind('folder')} />
        </div>
      )}
      {remote ? (
        <div className={`${columns.columns} ${styles.columns}`}>
          <section className={columns.column} aria-label="The server">
            <SftpForm sftp={sftp} />
          </section>
          <section className={columns.column} aria-label="The target">
            {naming}
            <div className={styles.warning}>
              <p>A server may keep notes for ever, and whoever has them can guess at passphrases without anybody noticing. So choose, for all targets:</p>
              <SlotsChoice withSlots={withSlots} onChange={setWithSlots} />
            </div>
            <ErrorNote error={testing.error} />
            {result !== null && <TestSteps {...result} />}
          </section>
        </div>
      ) : (
        <>
          {target?.place.kind === 'folder' && destination === null && (
            <p>
              Copies go to <Name text={target.place.path} wrap />
            </p>
          )}
          <DestinationLine title="Folder for backups" kind="folder" suggestedName="backups" destination={destination} onChange={setDestination} neverReplaces />
          {naming}
        </>
      )}
      <ErrorNote error={saving.error} />
    </Dialog>
  );
}
