import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demandSchedule, nextOccurrence, previousOccurrence } from '../../../main/backup/occurrences.ts';
import { usualSchedule } from '../../../main/backup/target-settings.ts';
import type { BackupSchedule } from '../../../preload/contract/backup.ts';

// Summer time there begins at 02:00 on the last Sunday of March and ends at 03:00 on the last Sunday of October: 2027-03-28 and 2027-10-31.
process.env.TZ = 'Europe/Berlin';

const keep = { newest: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const base: BackupSchedule = { frequency: 'daily', at: '02:30', weekday: 0, day: 31, cron: null, afterChanges: null, keep, withSlots: true, drill: true };
const plan = (change: Partial<BackupSchedule>): BackupSchedule => ({ ...base, ...change });
const cron = (pattern: string | null) => plan({ frequency: 'cron', cron: pattern });

/** The next `count` occurrences after a time, in UTC to the minute. */
const following = (schedule: BackupSchedule, after: string, count: number): string[] => {
  const found: string[] = [];
  for (let at = nextOccurrence(schedule, Date.parse(after)); at !== null && found.length < count; at = nextOccurrence(schedule, at))
    found.push(new Date(at).toISOString().slice(0, 16));
  return found;
};

test('the tests run in Berlin', () => {
  expect(new Date(2027, 6, 1).getTimezoneOffset()).toBe(-120);
});

describe('each frequency comes at its time', () => {
  test('never', () => {
    expect(nextOccurrence(plan({ frequency: 'never' }), Date.now())).toBeNull();
  });

  test('hourly at the minute', () => {
    expect(following(plan({ frequency: 'hourly' }), '2027-01-01T10:30:00Z', 2)).toEqual(['2027-01-01T11:30', '2027-01-01T12:30']);
    expect(following(plan({ frequency: 'hourly' }), '2027-01-01T10:29:59.999Z', 1)).toEqual(['2027-01-01T10:30']);
  });

  test('daily', () => {
    expect(following(base, '2027-01-01T01:30:00Z', 2)).toEqual(['2027-01-02T01:30', '2027-01-03T01:30']);
    expect(following(base, '2027-01-01T01:29:59.999Z', 1)).toEqual(['2027-01-01T01:30']);
  });

  test('weekly, on a Sunday and on a Friday', () => {
    expect(following(plan({ frequency: 'weekly', weekday: 0 }), '2027-01-01T00:00:00Z', 2)).toEqual(['2027-01-03T01:30', '2027-01-10T01:30']);
    expect(following(plan({ frequency: 'weekly', weekday: 5 }), '2027-01-01T00:00:00Z', 2)).toEqual(['2027-01-01T01:30', '2027-01-08T01:30']);
  });

  test.each([
    [28, ['2027-01-28', '2027-02-28', '2027-03-28', '2027-04-28']],
    [29, ['2027-01-29', '2027-02-28', '2027-03-29', '2027-04-29']],
    [30, ['2027-01-30', '2027-02-28', '2027-03-30', '2027-04-30']],
    [31, ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
  ])('monthly on the %i., or on the last day', (day, days) => {
    const found = following(plan({ frequency: 'monthly', at: '12:00', day }), '2027-01-15T00:00:00Z', 4);
    expect(found.map((at) => at.slice(0, 10))).toEqual(days);
  });

  test('monthly in a leap year', () => {
    for (const day of [29, 30, 31]) expect(following(plan({ frequency: 'monthly', day }), '2028-02-01T00:00:00Z', 1)).toEqual(['2028-02-29T01:30']);
  });

  test('cron', () => {
    expect(following(cron('0 9-17/4 * * mon-fri'), '2027-01-01T09:00:00Z', 3)).toEqual(['2027-01-01T12:00', '2027-01-01T16:00', '2027-01-04T08:00']);
    expect(following(cron('0 0 30 2 *'), '2027-01-01T09:00:00Z', 1)).toEqual([]);
    expect(following(cron(null), '2027-01-01T09:00:00Z', 1)).toEqual([]);
  });
});

describe('a clock that is set for summer time', () => {
  test('a daily backup whose time is skipped comes an hour later that day, and once', () => {
    const expected = ['2027-03-27T01:30', '2027-03-28T01:30', '2027-03-29T00:30'];
    expect(following(base, '2027-03-27T00:00:00Z', 3)).toEqual(expected);
    // 03:10 that day: its 02:30 is still to come.
    expect(following(base, '2027-03-28T01:10:00Z', 1)).toEqual(['2027-03-28T01:30']);
  });

  test('a daily backup whose time is repeated comes at the first', () => {
    expect(following(base, '2027-10-30T12:00:00Z', 2)).toEqual(['2027-10-31T00:30', '2027-11-01T01:30']);
    // 02:10 for the second time.
    expect(following(base, '2027-10-31T01:10:00Z', 1)).toEqual(['2027-11-01T01:30']);
  });

  test('an hourly backup comes every hour', () => {
    expect(following(plan({ frequency: 'hourly' }), '2027-10-30T23:31:00Z', 3)).toEqual(['2027-10-31T00:30', '2027-10-31T01:30', '2027-10-31T02:30']);
    expect(following(plan({ frequency: 'hourly' }), '2027-03-28T00:00:00Z', 2)).toEqual(['2027-03-28T00:30', '2027-03-28T01:30']);
  });

  test('a cron expression neither stops nor doubles', () => {
    expect(following(cron('0,30 * * * *'), '2027-03-28T00:00:00Z', 4)).toEqual([
      '2027-03-28T00:30',
      '2027-03-28T01:00',
      '2027-03-28T01:30',
      '2027-03-28T02:00',
    ]);
    expect(following(cron('0,30 * * * *'), '2027-10-31T00:00:00Z', 3)).toEqual(['2027-10-31T00:30', '2027-10-31T02:00', '2027-10-31T02:30']);
  });

  test('every day of three years has exactly one daily occurrence, whatever the time of day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hours, minutes) => {
        const schedule = plan({ at: `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}` });
        const days: string[] = [];
        const end = new Date(2029, 0, 1).getTime();
        for (let at = nextOccurrence(schedule, new Date(2026, 0, 1).getTime() - 1); at !== null && at < end; at = nextOccurrence(schedule, at))
          days.push(new Date(at).toDateString());
        expect(days.length).toBe(365 + 365 + 366);
        expect(new Set(days).size).toBe(days.length);
      }),
      {
        numRuns: 10,
        examples: [
          [2, 30],
          [2, 0],
          [3, 0],
          [1, 59],
        ],
      },
    );
  });
});

const schedules = [
  plan({ frequency: 'hourly' }),
  base,
  plan({ frequency: 'weekly' }),
  plan({ frequency: 'monthly' }),
  plan({ frequency: 'monthly', day: 30 }),
  cron('*/10 8-18 * * 1-5'),
  cron('0 0 29 2 *'),
];
const times = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });

test('the next is later, and what comes before the next is not after where it was looked for', () => {
  fc.assert(
    fc.property(fc.constantFrom(...schedules), times, (schedule, at) => {
      const next = nextOccurrence(schedule, at) as number;
      expect(next).toBeGreaterThan(at);
      const previous = previousOccurrence(schedule, next) as number;
      expect(previous).toBeLessThanOrEqual(at);
      expect(nextOccurrence(schedule, previous)).toBe(next);
      expect(nextOccurrence(schedule, next - 1)).toBe(next);
    }),
  );
});

test('there is nothing before where nothing comes', () => {
  expect(previousOccurrence(plan({ frequency: 'never' }), Date.now())).toBeNull();
  expect(previousOccurrence(cron('0 0 30 2 *'), Date.now())).toBeNull();
});

describe('a schedule by which nothing can be planned is refused', () => {
  test.each([
    [null, 'five fields'],
    ['', 'five fields'],
    ['@reboot', 'five fields'],
    ['@daily', 'five fields'],
    ['0 2 * *', 'five fields'],
    ['0 0 2 * * *', 'five fields'],
    ['0 0 2 * * * 2030', 'five fields'],
    ['0 25 * * *', 'cannot be read'],
    ['60 2 * * *', 'cannot be read'],
    ['a b c d e', 'cannot be read'],
    ['0 2 * * 1-', 'cannot be read'],
    ['0 0 30 2 *', 'never comes'],
    ['0 0 31 2,4,6,9,11 *', 'never comes'],
    ['* * * * *', 'more often'],
    ['*/9 * * * *', 'more often'],
    ['0,9 0 29 2 *', 'more often'],
    // Only from the end of an hour or a day into the next.
    ['5,56 * * * *', 'more often'],
    ['0,55 0,23 * * *', 'more often'],
    ['0,55 0,23 28,29 2 *', 'more often'],
  ])('%s', (pattern, why) => {
    const refused = expect.objectContaining({ code: 'SCHEDULE_INVALID', message: expect.stringContaining(why), hint: expect.stringMatching(/\.$/) });
    expect(() => demandSchedule(cron(pattern))).toThrow(refused);
  });

  test.each([{ day: 0 }, { day: 32 }, { afterChanges: 0 }, { afterChanges: 1_000_001 }, { weekday: 7 }, { cron: '0'.repeat(201) }])(
    '%o, which could not be read back',
    (wrong) => {
      expect(() => demandSchedule({ ...usualSchedule, ...wrong })).toThrow(expect.objectContaining({ code: 'SCHEDULE_INVALID' }));
    },
  );

  test.each([{ day: 31 }, { afterChanges: 1_000_000 }, { cron: '0'.repeat(200) }])('but not %o', (right) => {
    expect(() => demandSchedule({ ...usualSchedule, ...right })).not.toThrow();
  });

  test.each(['*/10 * * * *', '5,55 * * * *', '30 2 * * 1-5', '0 0 29 2 *', '0 12 L * *', ' 0 2 * * sun ', '0,55 0,23 1,15 * *'])('but not %s', (pattern) => {
    expect(() => demandSchedule(cron(pattern))).not.toThrow();
    expect(nextOccurrence(cron(pattern), Date.UTC(2027, 0, 1))).not.toBeNull();
  });

  test('and an expression that another frequency does not use does no harm', () => {
    for (const frequency of ['never', 'hourly', 'daily', 'weekly', 'monthly'] as const)
      expect(() => demandSchedule(plan({ frequency, cron: 'not used' }))).not.toThrow();
  });
});
