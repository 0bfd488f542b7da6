import { Cron } from 'croner';
import { type BackupSchedule, backupSchedule } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What a cron expression may ask for at most, in ms: a backup reads and sends the whole vault, and has to end before the next begins. */
const shortestDistance = 10 * minute;

/** The two hours by which a clock is set forward at most (Troll in Antarctica); one everywhere else. */
const longestSkip = 2 * hour;
/** How many years are looked through. The 29th of February comes every four, and after eight where a century falls in between. */
const furthest = 10;

/** Local time as if it were UTC: in it every day has 24 hours, so a pattern is matched without knowing of summer time. */
const wallClock = (at: number): Date => {
  const local = new Date(at);
  return new Date(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate(), local.getHours(), local.getMinutes(), local.getSeconds()));
};

/** ECMA-262, section 21.4.1.26 (UTC): a time that is skipped is taken as if the clock had not been set yet, one that is repeated is the first of the two. */
const instant = (wall: Date): number =>
  new Date(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes()).getTime();

/**
 * Computes from `wall` on for ten years. Without that end croner calls itself once more for each month up to the year 3000, and a 31st of April ends
 * in an overflow of the stack instead of an answer. Paused and without a function there is no timer; the offset is that of the wall clock above.
 */
const parse = (pattern: string, wall: Date): Cron => {
  // Years of four digits are all that it knows.
  const from = Math.min(wall.getUTCFullYear(), 9999);
  return new Cron(`0 ${pattern} ${from}-${Math.min(from + furthest, 9999)}`, { mode: '7-part', paused: true, utcOffset: 0 });
};

const patternsOf = (schedule: BackupSchedule): string[] => {
  const [hours, minutes] = schedule.at.split(':').map(Number);
  switch (schedule.frequency) {
    case 'never':
    case 'hourly':
      return [];
    case 'daily':
      return [`${minutes} ${hours} * * *`];
    case 'weekly':
      return [`${minutes} ${hours} * * ${schedule.weekday}`];
    case 'monthly':
      if (schedule.day <= 28) return [`${minutes} ${hours} ${schedule.day} * *`];
      if (schedule.day === 31) return [`${minutes} ${hours} L * *`];
      // Only February is shorter than that.
      return [`${minutes} ${hours} ${schedule.day} 1,3-12 *`, `${minutes} ${hours} L 2 *`];
    case 'cron':
      return schedule.cron === null ? [] : [schedule.cron];
  }
};

const nextOfPattern = (pattern: string, after: number): number | null => {
  // From a little earlier: 02:30 of a night that skips it comes at 03:30, and must still be found from 03:10.
  let wall: Date | null = wallClock(after - longestSkip);
  const cron = parse(pattern, wall);
  for (;;) {
    wall = cron.nextRun(wall);
    if (wall === null) return null;
    const at = instant(wall);
    if (at > after) return at;
  }
};

/** By minutes that pass, not by the wall clock: an hour that is repeated has a backup each time. */
const nextHourly = (minutes: number, after: number): number => {
  let at = Math.floor(after / minute) * minute;
  do at += minute;
  while (new Date(at).getMinutes() !== minutes);
  return at;
};

/**
 * The first time after `after` at which the schedule wants a backup, in local time. Both in ms since the epoch, `after` itself excluded.
 * `null`: never again, because the frequency is `never` or a cron expression does not come within ten years.
 *
 * Every day has exactly one occurrence of a daily schedule: where the clock is set forward over it, it comes as much later as the clock was set;
 * where the hour is repeated, only the first counts. The same holds for cron expressions, so one for every ten minutes pauses in the repeated hour.
 */
export const nextOccurrence = (schedule: BackupSchedule, after: number): number | null => {
  if (schedule.frequency === 'hourly') return nextHourly(Number(schedule.at.slice(3)), after);
  const found = patternsOf(schedule)
    .map((pattern) => nextOfPattern(pattern, after))
    .filter((at) => at !== null);
  return found.length === 0 ? null : Math.min(...found);
};

/** The last occurrence before `before`, itself excluded; ms since the epoch. `null`: none in ten years. */
export const previousOccurrence = (schedule: BackupSchedule, before: number): number | null => {
  for (let span = shortestDistance; span <= 2 * furthest * 366 * day; span *= 2) {
    let found: number | null = null;
    for (let at = nextOccurrence(schedule, before - span); at !== null && at < before; at = nextOccurrence(schedule, at)) found = at;
    if (found !== null) return found;
  }
  return null;
};

const invalid = (message: string, hint: string, cause?: unknown) => new StrongroomError('SCHEDULE_INVALID', message, hint, { cause });

/**
 * Refuses a schedule that could not be read back, and one by which no backup can be planned: a cron expression that has not five fields, does not parse,
 * does not come within ten years, or comes more often than every ten minutes by the wall clock.
 *
 * @throws {StrongroomError} `SCHEDULE_INVALID`
 */
export const demandSchedule = (schedule: BackupSchedule): void => {
  if (!backupSchedule.safeParse(schedule).success)
    throw invalid(
      'A number of the schedule, or the cron expression, is outside of what there is.',
      'A month has days 1 to 31, changes are counted up to 1,000,000, and a cron expression has at most 200 characters.',
    );
  if (schedule.frequency !== 'cron') return;
  const pattern = (schedule.cron ?? '').trim();
  // Before the parser, which would take nicknames (@daily) for what they stand for.
  if (pattern.split(/\s+/).length !== 5)
    throw invalid(
      'The cron expression does not have five fields.',
      'Give minute, hour, day of the month, month and day of the week: 30 2 * * 1-5 is 02:30 from Monday to Friday.',
    );
  // What comes does not depend on today, so neither does the answer.
  const start = new Date(Date.UTC(2024, 0, 1) - 1);
  let cron: Cron;
  try {
    cron = parse(pattern, start);
  } catch (error) {
    throw invalid(
      'The cron expression cannot be read.',
      'Use numbers, *, ranges (1-5), lists (1,15) and steps (*/15), with a space between the fields.',
      error,
    );
  }
  let before = cron.nextRun(start);
  if (before === null) throw invalid('The cron expression names a day that never comes.', 'Choose a day that its month has.');
  // Enough to see a day of the busiest pattern that is allowed (144), and the step from one day into the next.
  for (let looked = 0; looked < 1000; looked += 1) {
    const next = cron.nextRun(before);
    if (next === null) return;
    if (next.getTime() - before.getTime() < shortestDistance)
      throw invalid(
        'The cron expression comes more often than every 10 minutes.',
        'Let at least 10 minutes lie between two backups: */10 * * * * is the most.',
      );
    before = next;
  }
};
