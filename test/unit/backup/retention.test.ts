import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeptCopy, whatToPrune } from '../../../main/backup/retention.ts';
import type { KeepRule } from '../../../preload/contract/backup.ts';

process.env.TZ = 'Europe/Berlin';

const hour = 3_600_000;
const only = (change: Partial<KeepRule>): KeepRule => ({ newest: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0, ...change });
const copy = (logSize: number, takenAt: number): KeptCopy => ({ name: `strongroom-vault-${logSize}`, logSize, takenAt });
const taken = (...times: string[]): KeptCopy[] => times.map((time, index) => copy(index + 1, new Date(time).getTime()));
const sizes = (copies: readonly KeptCopy[]): number[] => copies.map((one) => one.logSize);
const now = new Date('2030-01-01T00:00').getTime();
const pruned = (copies: readonly KeptCopy[], keep: KeepRule) => sizes(whatToPrune(copies, keep, now).prune);

describe('each part of the rule', () => {
  test('of no copies and of one nothing is removed', () => {
    expect(whatToPrune([], only({}), now)).toEqual({ prune: [], reason: null });
    expect(pruned(taken('2027-01-01T02:00'), only({}))).toEqual([]);
  });

  test('days are local: 23:59 and 00:01 are two of them', () => {
    expect(pruned(taken('2027-03-01T00:01', '2027-03-01T23:59', '2027-03-02T00:01'), only({ daily: 2 }))).toEqual([1]);
  });

  test('weeks begin on Monday, and one that lies in two years is one', () => {
    // Thursday 2026-12-31 and Sunday 2027-01-03 are in week 53 of 2026; Monday the 4th is in the next.
    const copies = taken('2026-12-31T02:00', '2027-01-03T23:00', '2027-01-04T01:00');
    expect(pruned(copies, only({ weekly: 2 }))).toEqual([1]);
    expect(pruned(copies, only({ yearly: 2 }))).toEqual([2]);
  });

  test('the same month of two years is two', () => {
    expect(pruned(taken('2025-05-01T02:00', '2026-05-01T02:00', '2026-05-20T02:00'), only({ monthly: 2 }))).toEqual([2]);
  });

  test('days without a copy do not count, so a long silence removes nothing', () => {
    const copies = taken('2026-01-01T02:00', '2026-02-01T02:00', '2026-03-01T02:00');
    expect(pruned(copies, only({ daily: 3 }))).toEqual([]);
    expect(pruned(copies, only({ daily: 2 }))).toEqual([1]);
  });

  test('a usual rule over two years of daily copies', () => {
    const copies = Array.from({ length: 730 }, (_, index) => copy(index + 1, new Date(2026, 0, 1 + index, 2).getTime()));
    const { prune } = whatToPrune(copies, { newest: 3, daily: 7, weekly: 4, monthly: 12, yearly: 2 }, now);
    const kept = new Set(copies.filter((one) => !prune.includes(one)).map((one) => new Date(one.takenAt).toDateString()));
    // 2027-12-31 is a Friday. Seven days hold one Sunday of the four weeks' ends; eleven months' ends and one year's come before it.
    expect(kept.size).toBe(7 + 2 + 11 + 1);
    expect(kept).toContain(new Date(2026, 11, 31).toDateString());
    expect(kept).toContain(new Date(2027, 11, 12).toDateString());
  });
});

describe('a clock that went back removes nothing', () => {
  test('because the times are not in the order of the logs', () => {
    const answer = whatToPrune(taken('2027-01-02T02:00', '2027-01-01T02:00', '2027-01-03T02:00'), only({}), now);
    expect(answer).toEqual({ prune: [], reason: expect.stringMatching(/^Nothing .*order of their logs.*\.$/) });
  });

  test('because the newest was taken later than it is now', () => {
    const copies = taken('2027-01-01T02:00', '2027-01-02T02:00');
    const at = copies[1]?.takenAt as number;
    expect(whatToPrune(copies, only({}), at - 1)).toEqual({ prune: [], reason: expect.stringMatching(/^Nothing .*later than it is now.*\.$/) });
    expect(sizes(whatToPrune(copies, only({}), at).prune)).toEqual([1]);
  });
});

const rules = fc.record({
  newest: fc.integer({ min: 1, max: 8 }),
  daily: fc.integer({ min: 0, max: 10 }),
  weekly: fc.integer({ min: 0, max: 6 }),
  monthly: fc.integer({ min: 0, max: 6 }),
  yearly: fc.integer({ min: 0, max: 4 }),
});
const gaps = fc.array(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1500 })), { maxLength: 60 });
/** Copies of a clock that ran as it should, oldest first. */
const histories = gaps.map((hours) => {
  let at = new Date('2020-12-20T12:00').getTime();
  return hours.map((gap, index) => {
    at += gap * hour;
    return copy(10 * (index + 1), at);
  });
});
const end = new Date('2040-01-01T00:00').getTime();
const shuffled = (copies: readonly KeptCopy[]) => fc.shuffledSubarray([...copies], { minLength: copies.length });

/** The number of the week and its year by the Thursday in it, as ISO 8601 defines them. */
const isoWeek = (at: number): string => {
  const thursday = new Date(at);
  thursday.setHours(12);
  while (thursday.getDay() !== 4) thursday.setTime(thursday.getTime() + ((thursday.getDay() + 6) % 7 < 3 ? 24 : -24) * hour);
  const first = new Date(thursday.getFullYear(), 0, 1, 12).getTime();
  return `${thursday.getFullYear()}-W${Math.floor((thursday.getTime() - first) / (7 * 24 * hour) + 0.01)}`;
};
const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat('en', { ...options, timeZone: 'Europe/Berlin' });
  return (at: number) => formatter.format(at);
};
const periods: [keyof KeepRule, (at: number) => string][] = [
  ['daily', format({ year: 'numeric', month: 'numeric', day: 'numeric' })],
  ['weekly', isoWeek],
  ['monthly', format({ year: 'numeric', month: 'numeric' })],
  ['yearly', format({ year: 'numeric' })],
];

/** By what is said of a copy alone: how many are newer, and whether it is the newest of its period with less than so many newer periods. */
const isKept = (copies: readonly KeptCopy[], keep: KeepRule, one: KeptCopy): boolean => {
  const newer = copies.filter((other) => other.logSize > one.logSize);
  if (newer.length < keep.newest) return true;
  return periods.some(([name, periodOf]) => {
    const newerPeriods = new Set(newer.map((other) => periodOf(other.takenAt)));
    return !newerPeriods.has(periodOf(one.takenAt)) && newerPeriods.size < keep[name];
  });
};

describe('of any history', () => {
  test('what is removed is what no part of the rule keeps, in whatever order the copies are listed', () => {
    fc.assert(
      fc.property(
        histories.chain((copies) => fc.tuple(fc.constant(copies), shuffled(copies))),
        rules,
        ([copies, listed], keep) => {
          const answer = whatToPrune(listed, keep, end);
          expect(answer.reason).toBeNull();
          expect(sizes(answer.prune)).toEqual(sizes(copies.filter((one) => !isKept(copies, keep, one))));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the newest are never removed, and with all else zero nothing but they are kept', () => {
    fc.assert(
      fc.property(histories, rules, (copies, keep) => {
        const { prune } = whatToPrune(copies, keep, end);
        for (const one of copies.slice(-keep.newest)) expect(prune).not.toContain(one);
        expect(whatToPrune(copies, only({ newest: keep.newest }), end).prune).toEqual(copies.slice(0, -keep.newest));
      }),
    );
  });

  test('the newest stays under a rule that would keep nothing', () => {
    fc.assert(
      fc.property(histories, (copies) => {
        expect(whatToPrune(copies, only({ newest: 0 }), end).prune).toEqual(copies.slice(0, -1));
      }),
    );
  });

  test('removing again removes nothing', () => {
    fc.assert(
      fc.property(histories, rules, (copies, keep) => {
        const first = new Set(whatToPrune(copies, keep, end).prune);
        const left = copies.filter((one) => !first.has(one));
        expect(whatToPrune(left, keep, end)).toEqual({ prune: [], reason: null });
      }),
    );
  });

  test('with a newer copy nothing is kept that was to be removed before', () => {
    fc.assert(
      fc.property(histories, rules, fc.integer({ min: 0, max: 2000 }), (copies, keep, hours) => {
        const before = whatToPrune(copies, keep, end).prune;
        const last = copies.at(-1) ?? copy(0, new Date('2021-01-01T00:00').getTime());
        const after = whatToPrune([...copies, copy(last.logSize + 1, last.takenAt + hours * hour)], keep, end).prune;
        expect(sizes(after)).toEqual(expect.arrayContaining(sizes(before)));
      }),
    );
  });

  test('one time out of order stops it, wherever it is', () => {
    const broken = histories.filter((copies) => copies.length > 1).chain((copies) => fc.tuple(fc.constant(copies), fc.nat(copies.length - 2)));
    fc.assert(
      fc.property(broken, rules, ([copies, index], keep) => {
        const late = copies.map((one, at) => (at === index ? copy(one.logSize, (copies[at + 1] as KeptCopy).takenAt + 1) : one));
        expect(whatToPrune(late, keep, end)).toEqual({ prune: [], reason: expect.any(String) });
      }),
    );
  });
});
