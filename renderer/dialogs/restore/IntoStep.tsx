import { FolderOpen, FolderPlus } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import type { RestorePlan } from '../../../preload/contract/restore.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import destination from '../DestinationLine.module.css';
import dialogs from '../Dialogs.module.css';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedPhrase } from '../typed-phrase.ts';
import styles from './Restore.module.css';

export type Into = NonNullable<CallOutput<'vault.chooseFolder'>['chosen']>;

interface Props {
  into: Into | null;
  onInto: (into: Into) => void;
  plan: RestorePlan | null;
  typed: string;
  onTyped: (typed: string) => void;
  error: ErrorAnswer | null;
}

/** Step 4: a new folder, or one where a vault lies; and what becomes of that. */
export function IntoStep({ into, onInto, plan, typed, onTyped, error }: Props) {
  const choosing = useQuestion();

  async function choose(purpose: 'restore' | 'restore-over'): Promise<void> {
    const answer = await choosing.run(() => ask('vault.chooseFolder', { purpose }));
    if (answer?.chosen != null) onInto(answer.chosen);
  }

  const replaces = plan?.replaces ?? null;
  const confirmation = useRef<HTMLInputElement>(null);
  const newer = replaces?.newer ?? false;
  // The one thing that is left to do, and perhaps below what is in view.
  useEffect(() => {
    if (newer) confirmation.current?.focus();
  }, [newer]);

  return (
    <section className={styles.part} aria-labelledby="restore-into">
      <h3 id="restore-into">4. Where it goes</h3>
      {into !== null && (
        <p className={destination.place} data-testid="restore-into">
          <strong>
            <Name text={into.name} wrap />
          </strong>
          <span>
            <Name text={into.folder} wrap />
          </span>
        </p>
      )}
      <div className={styles.buttons}>
        <Button icon={<FolderPlus size={16} aria-hidden="true" />} busy={choosing.busy} onClick={() => choose('restore')}>
          A new folder…
        </Button>
        <Button icon={<FolderOpen size={16} aria-hidden="true" />} busy={choosing.busy} onClick={() => choose('restore-over')}>
          In the place of a vault…
        </Button>
      </div>
      {into === null && <p className={dialogs.hint}>On the disk of this workstation. A vault that lies there is moved aside, never deleted.</p>}
      <ErrorNote error={choosing.error ?? error} />
      {replaces !== null && (
        <div className={styles.replaces} data-testid="restore-replaces">
          <Mark kind={replaces.newer ? 'loss' : 'attention'}>
            {replaces.newer ? 'The vault that lies there is newer than this backup.' : 'An older state of this vault lies there.'}
          </Mark>
          <p>
            Its log has {replaces.logSize === 0 ? 'no signed end' : `${grouped(replaces.logSize)} entries`}, the backup’s {grouped(plan?.chosen.logSize ?? 0)}.
            It is moved aside, into a folder beside it{replaces.newer ? ': keys that only it holds are not in the restored vault.' : '.'}
          </p>
          {replaces.newer && (
            <TypedConfirmation phrase={typedPhrase(replaces.name)} name="restore-confirmation" ref={confirmation} typed={typed} onTyped={onTyped} />
          )}
        </div>
      )}
    </section>
  );
}
