import type { BackupSchedule } from '../../preload/contract/backup.ts';
import { nextOccurrence, previousOccurrence } from './occurrences.ts';

/** When the next backup is due, as the vault keeps it: plain JSON, every time in ms since the epoch by the workstation's clock. */
export interface DueState {
  /** When it is due, or has been since; `null`: never. */
  dueAt: number | null;
  /** The latest that the clock has shown, as far as it was written down: at most an hour old while nothing is owed. A clock below it was set back. */
  plannedAt: number;
  /** Failures in a row. */
  failures: number;
  /** When it is tried again after them; `null` where there were none. */
  retryAt: number | null;
}

const minute = 60_000;
const firstBackOff = 5 * minute;
const longestBackOff = 360 * minute;
/** Without a look at the clock for so long it is written down again: short beside a day, and few writes. */
const noteEvery = 60 * minute;
/** What a clock is put right by without anybody meaning it: at the start of a machine, by hand, by a time server. */
const smallStep = 10 * minute;

/** The plan when a schedule is saved, and after a backup that succeeded: the next occurrence, nothing owed, however many were missed. `now` in ms. */
export const planFirst = (schedule: BackupSchedule, now: number): DueState => ({
  dueAt: nextOccurrence(schedule, now),
  plannedAt: now,
  failures: 0,
  retryAt: null,
});

/**
 * The plan after a backup that failed at `now` (ms): it stays owed, and is tried again after 5 minutes, then twice as long each time up to 6 hours,
 * but not later than the next regular occurrence.
 */
export const planRetry = (schedule: BackupSchedule, state: DueState, now: number): DueState => {
  const failures = state.failures + 1;
  const backOff = Math.min(longestBackOff, firstBackOff * 2 ** Math.min(failures - 1, 16));
  return { dueAt: state.dueAt, plannedAt: now, failures, retryAt: Math.min(now + backOff, nextOccurrence(schedule, now) ?? Number.POSITIVE_INFINITY) };
};

/** The distance (ms) between two occurrences that closes at `at` or around it; 0 where the schedule has none there, which is shorter than any. */
const distanceAround = (schedule: BackupSchedule, at: number): number => {
  const next = nextOccurrence(schedule, at - 1);
  const previous = previousOccurrence(schedule, at);
  return next === null || previous === null ? 0 : next - previous;
};

/**
 * The first occurrence after `now` by which at least half of the distance before it has passed since the last backup, `elapsed` ms ago. That is one
 * of the next two.
 */
const settle = (schedule: BackupSchedule, now: number, elapsed: number): number | null => {
  const first = nextOccurrence(schedule, now);
  if (first === null || 2 * (elapsed + first - now) >= distanceAround(schedule, first)) return first;
  return nextOccurrence(schedule, first);
};

/** The state by a clock that was set back: never due as late as before, and what was owed still is. */
const afterSetBack = (schedule: BackupSchedule, state: DueState, now: number, spent: number | null): DueState => {
  const { dueAt, plannedAt, retryAt } = state;
  if (retryAt !== null)
    return { ...state, dueAt: dueAt === null ? null : Math.min(dueAt, now), plannedAt: now, retryAt: now + Math.max(0, retryAt - plannedAt) };
  if (dueAt === null) return planFirst(schedule, now);
  // Nobody knows how long ago the last one was: a workstation without a battery begins at the same hour every morning and would never get there.
  if (dueAt <= plannedAt || (spent === null && plannedAt - now > smallStep)) return { ...state, dueAt: now, plannedAt: now };
  const elapsed = spent ?? Math.max(0, plannedAt - (previousOccurrence(schedule, dueAt) ?? plannedAt));
  return { ...state, dueAt: settle(schedule, now, elapsed), plannedAt: now };
};

/**
 * Whether a backup is due at `now` (ms since the epoch), and the state to keep: the same object where nothing changed.
 *
 * @param spent ms by a steady clock since the last backup that succeeded in this process, `null` where none did. It must not run slower than time:
 * one that stands still in a suspended machine makes what comes after it look like a clock that was set forward.
 *
 * With a clock that runs as it should, a backup is due at the first look at or after each occurrence, whatever was locked in between, and at no other.
 *
 * With a clock that is set in any way, of the backups that are due by time and succeed:
 * - In a process, after the first that succeeded, the next is due within twice the distance of occurrences, by true time.
 * - In a process, each third is at least a quarter of a distance later than the first. Two may be close together where the first makes up for a missed
 *   one and its regular successor follows.
 * - Without one in this process, the next is due within one and a half distances from the last step of the clock. A clock that was set back by more
 *   than 10 minutes below what was written down makes it due at once; so each new process may add one.
 */
export const judgeDue = (schedule: BackupSchedule, state: DueState, now: number, spent: number | null): { due: boolean; state: DueState } => {
  if (schedule.frequency === 'never') return { due: false, state };
  if (now < state.plannedAt) {
    const replanned = afterSetBack(schedule, state, now, spent);
    return { due: replanned.dueAt !== null && now >= (replanned.retryAt ?? replanned.dueAt), state: replanned };
  }
  if (state.retryAt !== null) return { due: now >= state.retryAt, state };
  const { dueAt, plannedAt } = state;
  // Planned by a clock for whose year the schedule had nothing.
  if (dueAt === null) return { due: false, state: nextOccurrence(schedule, now) === null ? state : planFirst(schedule, now) };
  if (now >= dueAt) {
    // Less than half of what the clock claims, and less than half a distance: the clock was set forward. A late one alone fails only the second.
    if (spent === null || 2 * spent >= Math.min(now - plannedAt, distanceAround(schedule, dueAt))) return { due: true, state };
    return { due: false, state: { ...state, dueAt: settle(schedule, now, spent), plannedAt: now } };
  }
  // The clock was set back again and again: by the steady one the time has come twice. The first comparison only spares the second.
  if (spent !== null && spent > dueAt - now && isTwiceSpent(schedule, dueAt, spent)) return { due: true, state: { ...state, dueAt: now, plannedAt: now } };
  return { due: false, state: now - plannedAt >= noteEvery ? { ...state, plannedAt: now } : state };
};

const isTwiceSpent = (schedule: BackupSchedule, dueAt: number, spent: number): boolean => {
  const distance = distanceAround(schedule, dueAt);
  return distance > 0 && spent >= 2 * distance;
};

/**
 * Whether a backup is due because at least `afterChanges` things changed since the last (`changes`), at `now` (ms). Not while it waits after failures,
 * unless the clock was set back meanwhile: then the wait says nothing.
 */
export const isDueByChanges = (schedule: BackupSchedule, changes: number, state: DueState, now: number): boolean => {
  if (schedule.afterChanges === null || changes < schedule.afterChanges) return false;
  return state.retryAt === null || now >= state.retryAt || now < state.plannedAt;
};

/**
 * In how many ms to look again: when it is due or tried again, but after `longest` at most, because timers do not follow a clock that is set; and
 * after a second at least.
 */
export const nextLook = (state: DueState, now: number, longest: number): number =>
  Math.max(1000, Math.min(longest, (state.retryAt ?? state.dueAt ?? Number.POSITIVE_INFINITY) - now));
