import type { BackupSchedule, KeepRule } from './backup.ts';
import { counted } from './counted.ts';

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** The most that a schedule takes: changes to wait for, copies of a kind to keep, characters of a cron expression. */
export const SCHEDULE_LIMITS = { changes: 1_000_000, kept: 1000, cron: 200 } as const;

type When = Pick<BackupSchedule, 'frequency' | 'at' | 'weekday' | 'day' | 'cron' | 'afterChanges'>;

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function byClock({ frequency, at, weekday, day, cron }: When): string | null {
  const minutes = Number(at.slice(3));
  switch (frequency) {
    case 'never':
      return null;
    case 'hourly':
      return minutes === 0 ? 'every full hour' : `every hour, ${counted(minutes, 'minute')} past`;
    case 'daily':
      return `every day at ${at}`;
    case 'weekly':
      return `every ${WEEKDAYS[weekday] ?? ''} at ${at}`;
    case 'monthly':
      return `on day ${day} of each month at ${at}${day > 28 ? ', or on its last where it is shorter' : ''}`;
    case 'cron':
      return `by the cron expression ${cron ?? ''}`;
  }
}

/** When backups are made by themselves: *every day at 02:00, and after 50 changes*. `null` where none is. */
function frequencyWords(schedule: When): string | null {
  const regular = byClock(schedule);
  const changes = schedule.afterChanges === null ? null : `after ${counted(schedule.afterChanges, 'change')}`;
  return regular !== null && changes !== null ? `${regular}, and ${changes}` : (regular ?? changes);
}

/** When backups are made: *every day at 02:00, and after 50 changes*; *only when asked for*. */
export function scheduleWords(schedule: When): string {
  return frequencyWords(schedule) ?? 'only when asked for';
}

/** What stays of the copies on each target: *the newest 3, and the newest of each of 7 days and 4 weeks*. */
export function keepWords({ newest, daily, weekly, monthly, yearly }: KeepRule): string {
  const spans = [
    daily > 0 ? counted(daily, 'day') : '',
    weekly > 0 ? counted(weekly, 'week') : '',
    monthly > 0 ? counted(monthly, 'month') : '',
    yearly > 0 ? counted(yearly, 'year') : '',
  ].filter((span) => span !== '');
  const first = newest === 1 ? 'the newest' : `the newest ${newest.toLocaleString('en-GB')}`;
  return spans.length === 0 ? first : `${first}, and the newest of each of ${listed(spans)}`;
}

/** The schedule in one sentence. */
export function scheduleSentence(schedule: BackupSchedule): string {
  const when = frequencyWords(schedule);
  const drilled = schedule.drill ? ', each drilled as soon as it is stored' : '';
  const made = when === null ? 'No backup is made by itself' : `Backups are made ${when}${drilled}`;
  return `${made}; each target keeps ${keepWords(schedule.keep)}.`;
}
