import type { KeepRule } from '../../preload/contract/backup.ts';

/** A copy on one target that is proved to be whole and of this vault's own history. */
export interface KeptCopy {
  name: string;
  /** Entries of the log that it holds: the order of copies, which no clock can change. */
  logSize: number;
  /** When it was taken, in ms since the epoch by the workstation's clock. */
  takenAt: number;
}

const day = (at: Date): string => `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`;

/** A week is named by its Monday (ISO 8601), so it has one name where it lies in two years. */
const week = (at: Date): string => day(new Date(at.getFullYear(), at.getMonth(), at.getDate() - ((at.getDay() + 6) % 7)));

const month = (at: Date): string => `${at.getFullYear()}-${at.getMonth()}`;

const year = (at: Date): string => `${at.getFullYear()}`;

/** The newest of each of the last `count` periods that have a copy. It counts periods with copies, so it does not depend on what day it is now. */
const newestOfEach = <Copy extends KeptCopy>(newestFirst: readonly Copy[], count: number, periodOf: (at: Date) => string): Copy[] => {
  const newest = new Map<string, Copy>();
  for (const copy of newestFirst) {
    const period = periodOf(new Date(copy.takenAt));
    if (!newest.has(period)) newest.set(period, copy);
  }
  return [...newest.values()].slice(0, count);
};

/**
 * Which copies on a target the rule does not keep, oldest first; in any order given. Days, weeks, months and years are those of local time, `now` is
 * in ms since the epoch. The copy with the largest log is never among them.
 *
 * Where the times cannot be trusted (not in the order of the logs, or the newest lies in the future) nothing is pruned, and `reason` says why in a
 * sentence: a clock that went back must not make what is new look old. Else it is `null`.
 */
export const whatToPrune = <Copy extends KeptCopy>(copies: readonly Copy[], keep: KeepRule, now: number): { prune: Copy[]; reason: string | null } => {
  const newestFirst = copies.toSorted((one, other) => other.logSize - one.logSize || other.takenAt - one.takenAt);
  const [newest] = newestFirst;
  if (newest === undefined) return { prune: [], reason: null };
  const inOrder = newestFirst.every((copy, index) => index === 0 || copy.takenAt <= (newestFirst[index - 1] as KeptCopy).takenAt);
  if (!inOrder)
    return { prune: [], reason: 'Nothing is removed, because the copies were not taken in the order of their logs: the clock was set back in between.' };
  if (newest.takenAt > now) return { prune: [], reason: 'Nothing is removed, because the newest copy was taken later than it is now: the clock was set back.' };
  const kept = new Set([
    newest,
    ...newestFirst.slice(0, keep.newest),
    ...newestOfEach(newestFirst, keep.daily, day),
    ...newestOfEach(newestFirst, keep.weekly, week),
    ...newestOfEach(newestFirst, keep.monthly, month),
    ...newestOfEach(newestFirst, keep.yearly, year),
  ]);
  return { prune: newestFirst.filter((copy) => !kept.has(copy)).reverse(), reason: null };
};
