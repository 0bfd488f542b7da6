import { FlaskConical, ShieldCheck } from 'lucide-react';
import type { BackupRow } from '../../../preload/contract/backup.ts';
import { Button } from '../../components/Button.tsx';
import { COPY_STATE_WORDS, copySummary, drillRefusal } from '../../components/backup-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { fileSize, grouped } from '../../components/numbers.ts';
import type { BackupRun } from '../../dialogs/backup/use-backup-run.ts';
import { useNow } from '../../stores/clock.ts';
import { openDialog } from '../../stores/navigation.ts';

/** Everything about one copy: whether it is good and how that is known, then the facts. */
export function CopyDetails({ copy }: { copy: BackupRow }) {
  const now = useNow(60_000);
  return (
    <>
      <p data-testid="copy-summary">{copySummary(copy, now).join(' ')}</p>
      <ErrorNote error={copy.problem} quiet />
      <Facts
        facts={[
          [
            'State',
            <Mark key="s" kind={COPY_STATE_WORDS[copy.state].mark}>
              {COPY_STATE_WORDS[copy.state].word}
            </Mark>,
          ],
          ['Target', <Name key="t" text={copy.target} wrap />],
          ['Place', <Name key="p" text={copy.place} wrap />],
          ['Container', <Name key="c" text={`${copy.name}.age`} wrap mono />],
          ['Note', <Name key="n" text={`${copy.name}.note`} wrap mono />],
          ['Taken', <Moment key="a" time={copy.takenAt} as="minute" />],
          ['Officer', <Name key="o" text={copy.officer} wrap />],
          ['Size', fileSize(copy.size)],
          ['Log', `${grouped(copy.logSize)} entries`],
          ['Policy', `generation ${grouped(copy.policyGeneration)}`],
          ['Read back', copy.verifiedAt === null ? 'never here' : <Moment key="v" time={copy.verifiedAt} as="minute" />],
          ['Drilled', copy.drilledAt === null ? 'never' : <Moment key="d" time={copy.drilledAt} as="minute" />],
          ['Opens with', copy.withSlots ? 'the passphrase of an officer, or the recovery kit' : 'the recovery kit alone'],
        ]}
      />
    </>
  );
}

export function CopyActions({ copy, run }: { copy: BackupRow; run: BackupRun }) {
  const pruned = copy.state === 'pruned';
  const undrillable = drillRefusal(copy);
  return (
    <>
      <Button
        icon={<ShieldCheck size={16} aria-hidden="true" />}
        disabled={pruned || run.busy}
        title={pruned ? 'It was removed by the rule of what to keep' : `Reads all copies on ${copy.target} back`}
        onClick={() => run.verify(copy.target)}
      >
        Verify the copies there
      </Button>
      <Button
        kind={copy.state === 'good' ? 'primary' : 'plain'}
        icon={<FlaskConical size={16} aria-hidden="true" />}
        disabled={undrillable !== null}
        title={undrillable ?? undefined}
        onClick={() => openDialog({ kind: 'drill', backup: copy })}
      >
        Drill…
      </Button>
      <ErrorNote error={run.error} />
    </>
  );
}
