import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, Field } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { Select } from '../../components/Select.tsx';
import columns from '../Columns.module.css';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { SftpForm } from '../sftp/SftpForm.tsx';
import type { SftpAccessState } from '../sftp/use-sftp-access.ts';
import styles from './Restore.module.css';

export type SourceKind = 'target' | 'sftp' | 'folder';

interface Props {
  /** Names of the targets of the open vault; none where no vault is open. */
  targets: string[];
  kind: SourceKind;
  onKind: (kind: SourceKind) => void;
  target: string;
  onTarget: (name: string) => void;
  sftp: SftpAccessState;
  folder: Destination | null;
  onFolder: (folder: Destination) => void;
  /** Where backups were listed, and how many. */
  listed: { place: string; backups: number } | null;
  onLeave: () => void;
  error: ErrorAnswer | null;
}

/** Step 1: a server, a folder or stick, or a target of the open vault. Once listed, it is said in one line. */
export function SourceStep({ targets, kind, onKind, sftp, listed, error, ...props }: Props) {
  const way = (value: SourceKind, label: string) => (
    <Check type="radio" name="restore-source" label={label} checked={kind === value} onChange={() => onKind(value)} />
  );
  return (
    <section className={columns.column} aria-labelledby="restore-source">
      <h3 id="restore-source">1. Where the backups lie</h3>
      {listed !== null ? (
        <div className={styles.listed} data-testid="restore-listed">
          <strong>
            <Name text={listed.place} wrap />
          </strong>
          <Mark kind={listed.backups > 0 ? 'good' : 'attention'}>{listed.backups > 0 ? `${count(listed.backups, 'backup')} found` : 'No backup found'}</Mark>
          <div>
            <Button onClick={props.onLeave}>Look elsewhere…</Button>
          </div>
        </div>
      ) : (
        <>
          <div role="radiogroup" aria-label="Kind of place" className={styles.choices}>
            {targets.length > 0 && way('target', 'A target of this vault')}
            {way('sftp', 'SFTP server')}
            {way('folder', 'Folder or USB stick')}
          </div>
          {kind === 'target' && (
            <Field label="Target">
              {({ id }) => (
                <Select
                  id={id}
                  label="Target"
                  name="restore-target"
                  wide
                  value={props.target}
                  choices={targets.map((name) => ({ value: name, label: name }))}
                  onChange={props.onTarget}
                />
              )}
            </Field>
          )}
          {kind === 'sftp' && <SftpForm sftp={sftp} />}
          {kind === 'folder' && (
            <>
              <DestinationLine
                title="Where the backups lie"
                kind="folder"
                suggestedName=""
                destination={props.folder}
                onChange={props.onFolder}
                neverReplaces
              />
              <p className={dialogs.hint}>The folder that holds the .age and .note files. Nothing is written there.</p>
            </>
          )}
        </>
      )}
      <ErrorNote error={error} />
    </section>
  );
}
