import { HardDriveUpload, Pencil, PlugZap, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { BackupTargetRow } from '../../../preload/contract/backup.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { placeWords } from '../../../preload/contract/place-words.ts';
import { Button } from '../../components/Button.tsx';
import { SIGN_IN_WORDS, targetStanding } from '../../components/backup-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { LinkButton } from '../../components/LinkButton.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, fileSize, grouped } from '../../components/numbers.ts';
import { TestSteps } from '../../dialogs/backup/TestSteps.tsx';
import type { BackupRun } from '../../dialogs/backup/use-backup-run.ts';
import { ask } from '../../stores/ask.ts';
import { useBackup } from '../../stores/backup.ts';
import { openDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './TargetCard.module.css';

interface Props {
  target: BackupTargetRow;
  /** Copies there that are missing or damaged. */
  lost: number;
  run: BackupRun;
  may: boolean;
}

/** One place that takes copies: how it stands, where it is, what lies there, what it cannot do. */
export function TargetCard({ target, lost, run, may }: Props) {
  const { name, place, last, problem, differences } = target;
  const [tested, setTested] = useState<CallOutput<'backup.testTarget'> | null>(null);
  const testing = useQuestion();
  const standing = targetStanding(target, lost);

  async function test(): Promise<void> {
    setTested(null);
    setTested(await testing.run(() => ask('backup.testTarget', { name })));
  }

  return (
    <article className={styles.card} aria-label={`Target ${name}`} data-testid="backup-target" data-target={name}>
      <header className={styles.head}>
        <h3>
          <Name text={name} wrap />
        </h3>
        <Mark kind={standing.mark}>{standing.words}</Mark>
      </header>
      {problem !== null && (
        <div className={styles.problem}>
          <ErrorNote error={problem.error} quiet />
          <p className={styles.soft}>
            Tried <Moment time={problem.at} as="ago" />.
          </p>
        </div>
      )}
      <Facts
        facts={[
          ['Place', <Name key="p" text={placeWords(place)} wrap />],
          place.kind === 'folder' ? null : ['Sign-in', SIGN_IN_WORDS[target.signIn]],
          place.kind === 'folder'
            ? null
            : [
                'Server’s key',
                <span key="h" className={styles.mono}>
                  {place.hostKey}
                </span>,
              ],
          ['By itself', target.scheduled ? 'Yes, whenever a backup is due' : 'No, only when it is asked for'],
          [
            'Last good copy',
            last === null ? (
              'none'
            ) : (
              <span key="l">
                <Moment time={last.takenAt} as="minute" /> (<Moment time={last.takenAt} as="ago" />
                ), {fileSize(last.size)}
              </span>
            ),
          ],
          [
            'Copies',
            target.copies === 0 ? (
              'none'
            ) : (
              <LinkButton
                key="c"
                title="Show the copies there"
                onClick={() => useBackup.setState({ view: 'copies', filter: { target: name, pruned: false }, open: null })}
              >
                {count(target.copies, 'copy', 'copies')}
                {lost === 0 ? '' : `, ${lost === target.copies ? '' : `${grouped(lost)} of them `}missing or damaged`}
              </LinkButton>
            ),
          ],
          differences.length === 0
            ? null
            : [
                'It cannot',
                <ul key="d">
                  {differences.map((difference) => (
                    <li key={difference}>{difference}</li>
                  ))}
                </ul>,
              ],
        ]}
      />
      {tested !== null && <TestSteps {...tested} />}
      <ErrorNote error={testing.error} />
      {may && (
        <div className={styles.buttons}>
          <Button
            kind={problem === null ? 'plain' : 'primary'}
            icon={<HardDriveUpload size={16} aria-hidden="true" />}
            aria-label={`Back up now: ${name}`}
            disabled={run.busy}
            onClick={() => run.backUp(name)}
          >
            Back up now
          </Button>
          <Button icon={<PlugZap size={16} aria-hidden="true" />} aria-label={`Test connection: ${name}`} busy={testing.busy} onClick={test}>
            Test connection
          </Button>
          <Button icon={<Pencil size={16} aria-hidden="true" />} aria-label={`Edit: ${name}`} onClick={() => openDialog({ kind: 'backup-target', target })}>
            Edit…
          </Button>
          <Button icon={<Trash2 size={16} aria-hidden="true" />} aria-label={`Remove: ${name}`} onClick={() => openDialog({ kind: 'remove-target', target })}>
            Remove…
          </Button>
        </div>
      )}
    </article>
  );
}
