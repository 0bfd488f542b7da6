import { InvalidArgumentError } from 'commander';
import { type BackupSchedule, backupFrequency, backupSchedule, type KeepRule, keepRule } from '../../preload/contract/backup.ts';
import { WEEKDAYS } from '../../preload/contract/schedule-words.ts';

/** What the options say of a schedule; what they do not say stays. */
export interface ScheduleOptions {
  frequency?: Pick<BackupSchedule, 'frequency' | 'cron'>;
  at?: string;
  /** 0 is Sunday. */
  weekday?: number;
  day?: number;
  keep?: Partial<KeepRule>;
  /** 0: not. */
  afterChanges?: number;
  kitOnly?: boolean;
  withSlots?: boolean;
  drill?: boolean;
}

const words = backupFrequency.options.filter((word) => word !== 'cron');

/** A word, or a cron expression. */
export function parseFrequency(text: string): Pick<BackupSchedule, 'frequency' | 'cron'> {
  const word = words.find((known) => known === text.trim().toLowerCase());
  if (word) return { frequency: word, cron: null };
  if (text.trim().split(/\s+/).length === 5) return { frequency: 'cron', cron: text.trim() };
  throw new InvalidArgumentError(`It is ${words.join(', ')}, or a cron expression of five fields in one argument: '30 2 * * mon-fri'.`);
}

/** A time of the day, on the workstation's clock. */
export function parseTime(text: string): string {
  const parsed = backupSchedule.shape.at.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('It is a time as 02:00 or 23:30.');
  return parsed.data;
}

const weekdays = WEEKDAYS.map((day) => day.toLowerCase());

/** A day of the week by its name, or by the beginning of it; 0 is Sunday. */
export function parseWeekday(text: string): number {
  const given = text.trim().toLowerCase();
  const at = given.length < 2 ? -1 : weekdays.findIndex((day) => day.startsWith(given));
  if (at < 0) throw new InvalidArgumentError(`It is one of ${weekdays.join(', ')}.`);
  return at;
}

/** `newest=3,daily=7`: what is not named stays. */
export function parseKeep(text: string): Partial<KeepRule> {
  const rule: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^\s*([a-z]+)\s*=\s*(\d{1,4})\s*$/i.exec(part) ?? [];
    rule[name.toLowerCase()] = Number(count || Number.NaN);
  }
  const parsed = keepRule.partial().safeParse(rule);
  if (!parsed.success)
    throw new InvalidArgumentError('Write newest=3,daily=7,weekly=4,monthly=12,yearly=0, or some of these; newest is 1 or more, none is above 1000.');
  return parsed.data;
}

/** The schedule with what the options change; the same object where they change nothing. */
export function changedSchedule(before: BackupSchedule, options: ScheduleOptions): BackupSchedule {
  const { frequency, at, weekday, day, keep, afterChanges, kitOnly, withSlots, drill } = options;
  if ([frequency, at, weekday, day, keep, afterChanges, kitOnly, withSlots, drill].every((given) => given === undefined)) return before;
  return {
    ...before,
    ...frequency,
    at: at ?? before.at,
    weekday: weekday ?? before.weekday,
    day: day ?? before.day,
    keep: { ...before.keep, ...keep },
    afterChanges: afterChanges === undefined ? before.afterChanges : afterChanges || null,
    withSlots: kitOnly ? false : (withSlots ?? before.withSlots),
    drill: drill ?? before.drill,
  };
}
