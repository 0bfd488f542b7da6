import type { BackupSchedule, KeepRule } from '../../../preload/contract/backup.ts';
import { SCHEDULE_LIMITS } from '../../../preload/contract/schedule-words.ts';
import { wholeNumber } from '../../components/NumberField.tsx';

/** A schedule as it is typed. */
export interface ScheduleEntered {
  frequency: BackupSchedule['frequency'];
  /** *02:00*, for all but hourly and cron. */
  at: string;
  /** Minutes past the hour, for hourly. */
  minute: string;
  weekday: number;
  day: string;
  cron: string;
  byChanges: boolean;
  changes: string;
  keep: Record<keyof KeepRule, string>;
  withSlots: boolean;
  drill: boolean;
}

const USUAL_CHANGES = 50;

export const KEEP_PARTS: readonly { part: keyof KeepRule; label: string; unit: string; least: number }[] = [
  { part: 'newest', label: 'Newest', unit: 'copies', least: 1 },
  { part: 'daily', label: 'One a day', unit: 'days', least: 0 },
  { part: 'weekly', label: 'One a week', unit: 'weeks', least: 0 },
  { part: 'monthly', label: 'One a month', unit: 'months', least: 0 },
  { part: 'yearly', label: 'One a year', unit: 'years', least: 0 },
];

export function enteredOf(schedule: BackupSchedule): ScheduleEntered {
  const { frequency, at, weekday, day, cron, afterChanges, keep, withSlots, drill } = schedule;
  return {
    frequency,
    at,
    minute: String(Number(at.slice(3))),
    weekday,
    day: String(day),
    cron: cron ?? '',
    byChanges: afterChanges !== null,
    changes: String(afterChanges ?? USUAL_CHANGES),
    keep: {
      newest: String(keep.newest),
      daily: String(keep.daily),
      weekly: String(keep.weekly),
      monthly: String(keep.monthly),
      yearly: String(keep.yearly),
    },
    withSlots,
    drill,
  };
}

/** A time of day as people type it, as the contract takes it: *2:00* is *02:00*. `null` where it is none. */
export function timeOfDay(text: string): string | null {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, '0')}:${minutes}`;
}

/** What is typed, as a schedule; or what is wrong with it, in words. What the frequency does not use stays as `before` has it. */
export function scheduleOf(entered: ScheduleEntered, before: BackupSchedule): { schedule: BackupSchedule } | { left: string } {
  const { frequency } = entered;
  const minute = wholeNumber(entered.minute, 0, 59);
  const at = frequency === 'hourly' ? (minute === null ? null : `00:${String(minute).padStart(2, '0')}`) : timeOfDay(entered.at);
  const timed = frequency !== 'never' && frequency !== 'cron';
  const day = wholeNumber(entered.day, 1, 31);
  const changes = wholeNumber(entered.changes, 1, SCHEDULE_LIMITS.changes);
  const cron = entered.cron.trim();
  if (timed && at === null) return { left: frequency === 'hourly' ? 'How many minutes past the hour?' : 'At what time of day? Write it as 02:00.' };
  if (frequency === 'monthly' && day === null) return { left: 'On which day of the month?' };
  if (frequency === 'cron' && (cron.split(/\s+/).length !== 5 || cron.length > SCHEDULE_LIMITS.cron)) return { left: 'A cron expression has five fields.' };
  if (entered.byChanges && changes === null) return { left: 'After how many changes?' };
  const keep = { ...before.keep };
  for (const { part, least } of KEEP_PARTS) {
    const value = wholeNumber(entered.keep[part], least, SCHEDULE_LIMITS.kept);
    if (value === null) return { left: 'How many copies stay?' };
    keep[part] = value;
  }
  return {
    schedule: {
      frequency,
      at: timed && at !== null ? at : before.at,
      weekday: entered.weekday,
      day: frequency === 'monthly' && day !== null ? day : before.day,
      cron: frequency === 'cron' ? cron : before.cron,
      afterChanges: entered.byChanges ? changes : null,
      keep,
      withSlots: entered.withSlots,
      drill: entered.drill,
    },
  };
}
