import { useState } from 'react';
import type { BackupSchedule, BackupState } from '../../../preload/contract/backup.ts';
import { SCHEDULE_LIMITS, scheduleSentence, WEEKDAYS } from '../../../preload/contract/schedule-words.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, Field, TextField } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { type Choice, Select } from '../../components/Select.tsx';
import { ask } from '../../stores/ask.ts';
import { takeBackupState, useBackup } from '../../stores/backup.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import columns from '../Columns.module.css';
import dialogs from '../Dialogs.module.css';
import styles from './Backup.module.css';
import { SlotsChoice } from './SlotsChoice.tsx';
import { enteredOf, KEEP_PARTS, type ScheduleEntered, scheduleOf, timeOfDay } from './schedule-form.ts';

const FREQUENCIES: readonly Choice<BackupSchedule['frequency']>[] = [
  { value: 'hourly', label: 'Every hour' },
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
  { value: 'monthly', label: 'Every month' },
  { value: 'cron', label: 'By a cron expression' },
  { value: 'never', label: 'Not by the clock' },
];
/** The week begins on Monday. */
const DAYS = [1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: WEEKDAYS[day] ?? '' }));

interface PartProps {
  entered: ScheduleEntered;
  onChange: (change: Partial<ScheduleEntered>) => void;
}

/** How often, and when on that day. */
function When({ entered, onChange }: PartProps) {
  const { frequency } = entered;
  const daily = frequency === 'daily' || frequency === 'weekly' || frequency === 'monthly';
  return (
    <>
      <div className={styles.line}>
        <Field label="How often">
          {({ id }) => (
            <Select
              id={id}
              label="How often"
              name="backup-frequency"
              value={frequency}
              choices={FREQUENCIES}
              onChange={(next) => onChange({ frequency: next })}
            />
          )}
        </Field>
        {frequency === 'weekly' && (
          <Field label="On">
            {({ id }) => (
              <Select
                id={id}
                label="Day of the week"
                name="backup-weekday"
                value={String(entered.weekday)}
                choices={DAYS}
                onChange={(day) => onChange({ weekday: Number(day) })}
              />
            )}
          </Field>
        )}
        {frequency === 'monthly' && (
          <NumberField
            label="On day"
            name="backup-day"
            unit="of the month"
            least={1}
            most={31}
            hint="The last day of a month that is shorter."
            text={entered.day}
            onChange={(day) => onChange({ day })}
          />
        )}
        {frequency === 'hourly' && (
          <NumberField
            label="At"
            name="backup-minute"
            unit="minutes past the hour"
            least={0}
            most={59}
            text={entered.minute}
            onChange={(minute) => onChange({ minute })}
          />
        )}
        {daily && (
          <TextField
            label="At"
            name="backup-at"
            maxLength={5}
            placeholder="02:00"
            value={entered.at}
            aria-invalid={timeOfDay(entered.at) === null || undefined}
            hint={timeOfDay(entered.at) === null ? 'Write it as 02:00.' : undefined}
            onChange={(event) => onChange({ at: event.target.value })}
          />
        )}
      </div>
      {frequency !== 'never' && <p className={dialogs.hint}>By this workstation’s clock. A backup that was missed is made at the next unlock.</p>}
      {frequency === 'cron' && (
        <TextField
          label="Cron expression"
          name="backup-cron"
          maxLength={SCHEDULE_LIMITS.cron}
          placeholder="0 2 * * 1-5"
          value={entered.cron}
          hint="Minute, hour, day of the month, month, day of the week. 0 2 * * 1-5 is 02:00 from Monday to Friday."
          onChange={(event) => onChange({ cron: event.target.value })}
        />
      )}
      <div className={styles.line}>
        <Check
          label={frequency === 'never' ? 'Whenever enough has changed' : 'And whenever enough has changed'}
          name="backup-by-changes"
          checked={entered.byChanges}
          onChange={(event) => onChange({ byChanges: event.target.checked })}
        />
      </div>
      {entered.byChanges && (
        <div className={styles.indent}>
          <NumberField
            label="After"
            name="backup-changes"
            unit="changes since the last backup"
            least={1}
            most={SCHEDULE_LIMITS.changes}
            text={entered.changes}
            onChange={(changes) => onChange({ changes })}
          />
        </div>
      )}
    </>
  );
}

function ScheduleForm({ state }: { state: BackupState }) {
  const [entered, setEntered] = useState(() => enteredOf(state.schedule));
  const { busy, error, run } = useQuestion();
  const read = scheduleOf(entered, state.schedule);
  const left = 'left' in read ? read.left : undefined;
  const taken = state.targets.some((target) => target.scheduled);

  function change(part: Partial<ScheduleEntered>): void {
    setEntered((before) => ({ ...before, ...part }));
  }

  async function save(): Promise<void> {
    if (busy || 'left' in read) return;
    const answer = await run(() => ask('backup.setSchedule', read.schedule));
    if (answer === null) return;
    takeBackupState(answer);
    closeDialog();
  }

  return (
    <Dialog
      name="backup-schedule"
      title="Schedule of the backups"
      size="wide"
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="schedule-save">
            Save the schedule
          </Button>
        </>
      }
    >
      <div className={`${columns.columns} ${styles.columns}`}>
        <div className={columns.column}>
          <section className={styles.part} aria-labelledby="schedule-when">
            <h3 id="schedule-when">When</h3>
            <When entered={entered} onChange={change} />
            <ErrorNote error={error} />
          </section>
          <section className={styles.part} aria-labelledby="schedule-keep">
            <h3 id="schedule-keep">What each target keeps</h3>
            <div className={styles.keep}>
              {KEEP_PARTS.map(({ part, label, unit, least }) => (
                <NumberField
                  key={part}
                  label={label}
                  name={`backup-keep-${part}`}
                  unit={unit}
                  least={least}
                  most={SCHEDULE_LIMITS.kept}
                  text={entered.keep[part]}
                  onChange={(text) => change({ keep: { ...entered.keep, [part]: text } })}
                />
              ))}
            </div>
            <p className={dialogs.hint}>Nothing is removed before a newer copy on the same target was read back, nor by a clock that went back.</p>
          </section>
        </div>
        <div className={columns.column}>
          <section className={styles.part} aria-labelledby="schedule-slots">
            <h3 id="schedule-slots">What opens a backup</h3>
            <SlotsChoice withSlots={entered.withSlots} onChange={(withSlots) => change({ withSlots })} />
          </section>
          <section className={styles.part} aria-labelledby="schedule-drill">
            <h3 id="schedule-drill">Proof</h3>
            <Check
              label="Drill each backup as soon as it is stored"
              hint="It is read back in any case. A drill also opens it and holds it against its log, in a folder that is thrown away."
              name="backup-drill"
              checked={entered.drill}
              onChange={(event) => change({ drill: event.target.checked })}
            />
          </section>
        </div>
      </div>
      {'schedule' in read && (
        <p className={styles.sentence} role="status" data-testid="schedule-sentence">
          {scheduleSentence(read.schedule)}
        </p>
      )}
      {!taken && 'schedule' in read && (read.schedule.frequency !== 'never' || read.schedule.afterChanges !== null) && (
        <Mark kind="attention">
          <span className={styles.words}>No target takes part yet: say so of a target by editing it.</span>
        </Mark>
      )}
    </Dialog>
  );
}

/** When backups are made by themselves, what is kept of them, and what opens them. */
export function ScheduleDialog() {
  const state = useBackup((slice) => slice.state);
  return state === null ? null : <ScheduleForm state={state} />;
}
