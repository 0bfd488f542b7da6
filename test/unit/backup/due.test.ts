import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueState, isDueByChanges, judgeDue, nextLook, planFirst, planRetry } from '../../../main/backup/due.ts';
import type { BackupSchedule } from '../../../preload/contract/backup.ts';

process.env.TZ = 'Europe/Berlin';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const keep = { newest: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 };
const daily: BackupSchedule = { frequency: 'daily', at: '02:00', weekday: 0, day: 1, cron: null, afterChanges: null, keep, withSlots: true, drill: true };
const plan = (change: Partial<BackupSchedule>): BackupSchedule => ({ ...daily, ...change });
const never = plan({ frequency: 'never' });
const local = (text: string) => new Date(text).getTime();
/** Ran on the 10th of May at 02:00 as planned, so the next is due on the 11th. */
const ran = local('2027-05-10T02:00');
const after = planFirst(daily, ran);
const due = local('2027-05-11T02:00');

describe('plans', () => {
  test('the first is the next occurrence, and owes nothing', () => {
    expect(after).toEqual({ dueAt: due, plannedAt: ran, failures: 0, retryAt: null });
    expect(planFirst(never, ran)).toEqual({ dueAt: null, plannedAt: ran, failures: 0, retryAt: null });
  });

  test('one backup makes up for all that were missed, and ends the failures', () => {
    const late = due + 30 * day + 5 * hour;
    expect(judgeDue(daily, after, late, null)).toEqual({ due: true, state: after });
    expect(planFirst(daily, late)).toMatchObject({ failures: 0, retryAt: null });
  });

  test('after failures the wait doubles from 5 minutes to 6 hours, and what is due stays due', () => {
    const weekly = plan({ frequency: 'weekly' });
    let state = planFirst(weekly, ran);
    const waits = Array.from({ length: 100 }, () => {
      state = planRetry(weekly, state, due);
      return ((state.retryAt as number) - due) / minute;
    });
    expect(waits.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 320, 360]);
    expect(new Set(waits.slice(8))).toEqual(new Set([360]));
    expect(state).toEqual({ ...planFirst(weekly, ran), plannedAt: due, failures: 100, retryAt: due + 360 * minute });
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  test('it is never tried again later than the next occurrence', () => {
    const state = { ...after, failures: 20 };
    expect(planRetry(daily, state, due - hour).retryAt).toBe(due);
    expect(planRetry(never, state, due).retryAt).toBe(due + 360 * minute);
  });

  test('while it waits it is not due, and then it is', () => {
    const state = planRetry(daily, after, due);
    expect(judgeDue(daily, state, due + 5 * minute - 1, null)).toEqual({ due: false, state });
    expect(judgeDue(daily, state, due + 5 * minute, null)).toEqual({ due: true, state });
    // One that was asked for by hand, at noon: it is tried again though the regular one is not due yet.
    const early = planRetry(daily, after, ran + 10 * hour);
    expect(judgeDue(daily, early, ran + 10 * hour + 5 * minute, null).due).toBe(true);
  });
});

describe('whether it is due', () => {
  test('never, whatever the state says', () => {
    for (const state of [after, { ...after, dueAt: null }]) {
      const answer = judgeDue(never, state, due + day, null);
      expect(answer.due).toBe(false);
      expect(answer.state).toBe(state);
    }
  });

  test('nothing is to be written where nothing changed', () => {
    expect(judgeDue(daily, after, ran + 59 * minute, null).state).toBe(after);
    expect(judgeDue(daily, after, due, day).state).toBe(after);
    const cron = plan({ frequency: 'cron', cron: '0 0 30 2 *' });
    const nothing = planFirst(cron, ran);
    expect(judgeDue(cron, nothing, due, null).state).toBe(nothing);
  });

  test('the clock is written down every hour while nothing is owed', () => {
    expect(judgeDue(daily, after, ran + hour, null)).toEqual({ due: false, state: { ...after, plannedAt: ran + hour } });
  });

  test('a plan of a year for which there was none is made again', () => {
    expect(judgeDue(daily, { ...after, dueAt: null }, ran + 1, null)).toEqual({ due: false, state: { ...after, plannedAt: ran + 1 } });
    expect(judgeDue(daily, planFirst(daily, Date.UTC(12_000, 0, 1)), ran, 0).state).toEqual(after);
  });

  test('it does not wait for a clock that was years ahead', () => {
    const ahead = planFirst(daily, local('2037-01-01T12:00'));
    expect(judgeDue(daily, ahead, ran + hour, null)).toEqual({ due: true, state: { ...ahead, dueAt: ran + hour, plannedAt: ran + hour } });
    expect(judgeDue(daily, ahead, ran + hour, hour)).toEqual({ due: false, state: { ...after, plannedAt: ran + hour } });
  });

  test('a clock that a time server puts right by seconds, before and after a backup, changes nothing', () => {
    // It ran at 02:00:03, and then it is 01:59:58 again.
    const again = judgeDue(daily, planFirst(daily, ran + 3000), ran - 2000, null);
    expect(again).toEqual({ due: false, state: { ...after, plannedAt: ran - 2000 } });
    // It was 01:59:58, and is 01:59:50: today's is not lost.
    expect(judgeDue(daily, { ...after, plannedAt: due - 2000 }, due - 10_000, null).state.dueAt).toBe(due);
    expect(judgeDue(daily, { ...after, plannedAt: due - 2000 }, due - 10_000, day - 10_000).state.dueAt).toBe(due);
  });

  test('what is owed is still owed when the clock was set back, and the wait after a failure goes on from there', () => {
    const failed = planRetry(daily, after, due);
    const back = due - 100 * day;
    const answer = judgeDue(daily, failed, back, null);
    expect(answer).toEqual({ due: false, state: { dueAt: back, plannedAt: back, failures: 1, retryAt: back + 5 * minute } });
    expect(judgeDue(daily, answer.state, back + 5 * minute, null).due).toBe(true);
    expect(judgeDue(daily, { ...after, plannedAt: due }, back, day).due).toBe(true);
  });

  test('a workstation whose clock begins at the same hour every morning has a backup every morning', () => {
    const boot = local('2020-01-01T00:00');
    let state = planFirst(daily, boot + 5 * hour);
    for (let morning = 0; morning < 5; morning += 1) {
      const unlocked = boot + 2 * minute;
      const answer = judgeDue(daily, state, unlocked, null);
      expect(answer.due).toBe(true);
      state = planFirst(daily, unlocked);
      for (let worked = minute; worked < 8 * hour; worked += 10 * minute) {
        // 02:00 comes less than half a day after, and by a clock that has not been set since: it is regular.
        const look = judgeDue(daily, state, unlocked + worked, worked);
        state = look.due ? planFirst(daily, unlocked + worked) : look.state;
      }
    }
  });

  test('a clock that was set forward is no reason, where the steady one says that the last was a minute ago', () => {
    expect(judgeDue(daily, after, due + day, minute)).toEqual({ due: false, state: { ...after, dueAt: due + 2 * day, plannedAt: due + day } });
    expect(judgeDue(daily, after, due + day, null).due).toBe(true);
    expect(judgeDue(daily, after, due, 12 * hour).due).toBe(true);
    expect(judgeDue(daily, after, due, 12 * hour - 1).due).toBe(false);
  });

  test('a regular one follows a late one, however soon', () => {
    const late = planFirst(daily, due - 2 * hour);
    expect(judgeDue(daily, late, due, 2 * hour)).toEqual({ due: true, state: late });
    // But not by a clock that was set forward by these two hours.
    expect(judgeDue(daily, late, due, 10 * minute).due).toBe(false);
  });

  test('by the steady clock it is due at twice the distance, where the other does not get there', () => {
    const state = { ...after, plannedAt: due - hour };
    expect(judgeDue(daily, state, due - hour, 2 * day - 1)).toEqual({ due: false, state });
    expect(judgeDue(daily, state, due - hour, 2 * day)).toEqual({ due: true, state: { ...state, dueAt: due - hour } });
  });
});

describe('after so many changes', () => {
  const schedule = plan({ frequency: 'never', afterChanges: 10 });

  test('from that number on, where the schedule has one', () => {
    expect(isDueByChanges(schedule, 9, after, due)).toBe(false);
    expect(isDueByChanges(schedule, 10, after, due)).toBe(true);
    expect(isDueByChanges(daily, 1_000_000, after, due)).toBe(false);
  });

  test('not while it waits after a failure, unless the clock was set back', () => {
    const failed = planRetry(schedule, planFirst(schedule, ran), due);
    expect(isDueByChanges(schedule, 10, failed, due + 5 * minute - 1)).toBe(false);
    expect(isDueByChanges(schedule, 10, failed, due + 5 * minute)).toBe(true);
    expect(isDueByChanges(schedule, 10, failed, due - 1)).toBe(true);
  });
});

describe('when to look again', () => {
  test('when it is due or tried again, at least a second and at most the longest from now', () => {
    expect(nextLook(after, due - 30 * minute, hour)).toBe(30 * minute);
    expect(nextLook(after, due - 3 * hour, hour)).toBe(hour);
    expect(nextLook(after, due - 10, hour)).toBe(1000);
    expect(nextLook(after, due + day, hour)).toBe(1000);
    expect(nextLook(planRetry(daily, after, due), due, hour)).toBe(5 * minute);
    expect(nextLook(planFirst(never, ran), ran, hour)).toBe(hour);
  });
});

interface Step {
  /** ms that truly pass, unlocked. */
  wait: number;
  /** ms by which the clock is set at the end of it. */
  set: number;
  /** ms that it is locked for then; `null`: it is not. */
  locked: number | null;
}

interface Taken {
  /** True ms since the beginning. */
  at: number;
  /** Which process took it. */
  process: number;
}

/** Plays steps against the functions as a service would: it looks as `nextLook` says, every `look` ms at least, and whatever is due succeeds at once. */
const play = (schedule: BackupSchedule, begin: number, steps: readonly Step[], look: number, everyLook?: (now: number, isDue: boolean) => void): Taken[] => {
  let passed = 0;
  let offset = begin;
  let process = 0;
  let lastInProcess: number | null = null;
  let state: DueState = planFirst(schedule, begin);
  const taken: Taken[] = [];
  const judge = () => {
    const now = passed + offset;
    const answer = judgeDue(schedule, state, now, lastInProcess === null ? null : passed - lastInProcess);
    everyLook?.(now, answer.due);
    state = answer.due ? planFirst(schedule, now) : answer.state;
    if (!answer.due) return;
    taken.push({ at: passed, process });
    lastInProcess = passed;
  };
  judge();
  for (const { wait, set, locked } of steps) {
    const end = passed + wait;
    while (passed < end) {
      passed = Math.min(end, passed + nextLook(state, passed + offset, look));
      judge();
    }
    offset += set;
    if (locked !== null) {
      passed += locked;
      process += 1;
      lastInProcess = null;
    }
    judge();
  }
  return taken;
};

/** The longest and the shortest time between two occurrences, with summer time. */
const regular: { schedule: BackupSchedule; shortest: number; longest: number; look: number }[] = [
  { schedule: plan({ frequency: 'hourly', at: '00:20' }), shortest: hour, longest: hour, look: 5 * minute },
  { schedule: daily, shortest: 23 * hour, longest: 25 * hour, look: 2 * hour },
  { schedule: plan({ frequency: 'weekly' }), shortest: 7 * day - hour, longest: 7 * day + hour, look: 12 * hour },
];
const begins = fc.integer({ min: local('2027-01-01T00:00'), max: local('2028-01-01T00:00') });
/** Steps whose lengths are in proportion to the schedule: a wait of up to three distances, a clock that is set by up to four either way. */
const stepsOf = (distance: number, settings: { sets: boolean; locks: boolean }): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      wait: fc.oneof(fc.integer({ min: 0, max: 3 * distance }), fc.integer({ min: 0, max: Math.floor(distance / 4) })),
      set: settings.sets
        ? fc.oneof(fc.constant(0), fc.integer({ min: -4 * distance, max: 4 * distance }), fc.integer({ min: -20 * minute, max: 20 * minute }))
        : fc.constant(0),
      locked: settings.locks ? fc.option(fc.integer({ min: 0, max: 2 * distance })) : fc.constant(null),
    }),
    { maxLength: 25 },
  );
const games = (settings: { sets: boolean; locks: boolean }) =>
  fc.constantFrom(...regular).chain((one) => fc.tuple(fc.constant(one), begins, stepsOf(one.longest, settings)));

describe('with a clock that runs as it should', () => {
  /** All hours of the day in which a schedule comes, on the days that it comes on: written down by hand, not by the code under test. */
  const byHand: { schedule: BackupSchedule; hours: number[]; minutes: number[]; on: (at: Date) => boolean }[] = [
    { schedule: daily, hours: [2], minutes: [0], on: () => true },
    { schedule: plan({ frequency: 'weekly', weekday: 3 }), hours: [2], minutes: [0], on: (at) => at.getDay() === 3 },
    { schedule: plan({ frequency: 'monthly', day: 15 }), hours: [2], minutes: [0], on: (at) => at.getDate() === 15 },
    { schedule: plan({ frequency: 'cron', cron: '0 9,10,20 * * *' }), hours: [9, 10, 20], minutes: [0], on: () => true },
    { schedule: plan({ frequency: 'cron', cron: '0,10,50 8,17 * * 1-5' }), hours: [8, 17], minutes: [0, 10, 50], on: (at) => at.getDay() % 6 !== 0 },
  ];

  test('it is due at the first look after each occurrence and at no other, whenever it is locked', () => {
    const steps = fc.array(
      fc.record({
        wait: fc.oneof(fc.integer({ min: 0, max: 2 * day }), fc.integer({ min: 0, max: 3 * hour })),
        set: fc.constant(0),
        locked: fc.option(fc.oneof(fc.integer({ min: 0, max: 40 * day }), fc.integer({ min: 0, max: 16 * hour }))),
      }),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...byHand), begins, steps, ({ schedule, hours, minutes, on }, begin, played) => {
        const occurred = (from: number, to: number): boolean => {
          for (const at = new Date(from); at.getTime() < to + day; at.setDate(at.getDate() + 1)) {
            const times = hours.flatMap((hours) => minutes.map((minutes) => new Date(at.getFullYear(), at.getMonth(), at.getDate(), hours, minutes)));
            if (times.some((time) => on(time) && time.getTime() > from && time.getTime() <= to)) return true;
          }
          return false;
        };
        let last = begin;
        play(schedule, begin, played, 2 * hour, (now, isDue) => {
          expect(isDue).toBe(occurred(last, now));
          if (isDue) last = now;
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('with a clock that is set back and forth', () => {
  test('a process that took one takes the next within twice the distance', () => {
    fc.assert(
      fc.property(games({ sets: true, locks: false }), ([{ schedule, longest, look }, begin, steps]) => {
        const total = steps.reduce((sum, step) => sum + step.wait, 0);
        const times = play(schedule, begin, steps, look).map((taken) => taken.at);
        for (const [index, at] of times.entries()) expect((times[index + 1] ?? total) - at).toBeLessThanOrEqual(2 * longest + look);
      }),
      { numRuns: 150 },
    );
  });

  test('of a process, each third is a quarter of the distance later than the first', () => {
    fc.assert(
      fc.property(games({ sets: true, locks: true }), ([{ schedule, shortest, look }, begin, steps]) => {
        const taken = play(schedule, begin, steps, look);
        for (const [index, first] of taken.entries()) {
          const third = taken[index + 2];
          if (third?.process === first.process) expect(third.at - first.at).toBeGreaterThanOrEqual(shortest / 4);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('once it is set no more, one is taken within one and a half distances, even in a new process', () => {
    const settled = games({ sets: true, locks: true });
    fc.assert(
      fc.property(settled, fc.boolean(), ([{ schedule, longest, look }, begin, steps], restart) => {
        const last: Step = { wait: 0, set: 0, locked: restart ? 0 : null };
        const quiet: Step = { wait: 1.5 * longest + look, set: 0, locked: null };
        const before = [...steps, last].reduce((sum, step) => sum + step.wait + (step.locked ?? 0), 0);
        expect(play(schedule, begin, [...steps, last, quiet], look).some((taken) => taken.at >= before)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('after failures it is tried again within six hours from when the clock was set last, and never sooner than in five minutes by a clock that is not', () => {
    const sets = fc.array(fc.integer({ min: -30 * day, max: 2 * hour }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.constantFrom(...regular), begins, fc.integer({ min: 1, max: 12 }), sets, ({ schedule }, begin, failures, offsets) => {
        let state = planFirst(schedule, begin);
        let now = state.dueAt as number;
        for (let failed = 0; failed < failures; failed += 1) state = planRetry(schedule, state, now);
        expect(judgeDue(schedule, state, now + 5 * minute - 1, null).due).toBe(false);
        for (const offset of offsets) {
          now += offset;
          state = judgeDue(schedule, state, now, null).state;
        }
        expect(state.failures).toBe(failures);
        expect(judgeDue(schedule, state, now + 6 * hour, null).due).toBe(true);
      }),
    );
  });

  test('a clock that flips every hour neither stops it nor makes one at each flip', () => {
    const flips = Array.from({ length: 24 * 60 }, (_, index): Step => ({ wait: hour, set: (index % 2 === 0 ? 1 : -1) * 30 * day, locked: null }));
    const { length } = play(daily, ran, flips, hour);
    expect(length).toBeGreaterThanOrEqual(30);
    expect(length).toBeLessThanOrEqual(120);
  });
});
