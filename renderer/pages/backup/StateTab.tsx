import { CalendarClock } from 'lucide-react';
import type { BackupState, BackupTargetRow } from '../../../preload/contract/backup.ts';
import { scheduleSentence } from '../../../preload/contract/schedule-words.ts';
import { Button } from '../../components/Button.tsx';
import { slotsSentence } from '../../components/backup-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import type { BackupRun } from '../../dialogs/backup/use-backup-run.ts';
import { openDialog } from '../../stores/navigation.ts';
import { useCopies } from '../../stores/use-copies.ts';
import { DayStrip } from './DayStrip.tsx';
import { Glance } from './Glance.tsx';
import { RunningBackups } from './RunningBackups.tsx';
import styles from './StateTab.module.css';
import { TargetCard } from './TargetCard.tsx';

/** Backups that are due and no target that takes them. */
function nobodyTakesIt({ schedule, targets }: BackupState): boolean {
  return (schedule.frequency !== 'never' || schedule.afterChanges !== null) && !targets.some((target) => target.scheduled);
}

/** The answer to *could it be restored today*, then what gives it: targets, schedule, and the days behind us. */
export function StateTab({ state, run, may }: { state: BackupState; run: BackupRun; may: boolean }) {
  const { schedule } = state;
  const copies = useCopies();
  const lostOn = (name: string) => copies?.filter((copy) => copy.target === name && (copy.state === 'damaged' || copy.state === 'missing')).length ?? 0;
  // Where something is wrong is looked at first.
  const grave = (target: BackupTargetRow) => (target.problem !== null ? 2 : lostOn(target.name) > 0 ? 1 : 0);
  const targets = state.targets.toSorted((a, b) => grave(b) - grave(a));
  return (
    <ScrollRegion label="State of the backups" className={styles.page}>
      <RunningBackups />
      <Glance state={state} may={may} />
      <section className={styles.part} aria-labelledby="backup-targets">
        <h2 id="backup-targets">Targets</h2>
        {targets.length === 0 ? (
          <p>
            <Mark kind="attention">
              <span className={styles.words}>There is none any more. Copies that were made lie where they are; no new ones are made.</span>
            </Mark>
          </p>
        ) : (
          <div className={styles.cards}>
            {targets.map((target) => (
              <TargetCard key={target.name} target={target} lost={lostOn(target.name)} run={run} may={may} />
            ))}
          </div>
        )}
      </section>
      <section className={styles.part} aria-labelledby="backup-schedule">
        <div className={styles.head}>
          <h2 id="backup-schedule">Schedule</h2>
          {may && (
            <Button icon={<CalendarClock size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'backup-schedule' })}>
              Edit the schedule…
            </Button>
          )}
        </div>
        <p data-testid="backup-schedule">{scheduleSentence(schedule)}</p>
        <p className={styles.soft}>{slotsSentence(schedule.withSlots)}</p>
        {nobodyTakesIt(state) && (
          <p>
            <Mark kind="attention">
              <span className={styles.words}>No target takes part: each is only used when it is asked for. Edit a target to change that.</span>
            </Mark>
          </p>
        )}
      </section>
      {copies !== null && <DayStrip copies={copies} />}
    </ScrollRegion>
  );
}
