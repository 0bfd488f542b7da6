import type { BackupRow } from '../../../preload/contract/backup.ts';
import { dayOf, daysBetween } from '../dates.ts';
import { count } from '../numbers.ts';

/** `damaged`: a copy of that day is lost, whatever else there is; `removed`: backed up, and the rule removed the copies since. */
export type DayState = 'good' | 'damaged' | 'unproved' | 'removed' | 'failed' | 'none';

export interface BackupDay {
  /** Days before today. */
  ago: number;
  state: DayState;
  /** Copies that were taken on that day and are there. */
  good: number;
  lost: number;
  /** Found on a target, and opened by nobody yet. */
  unproved: number;
  removed: number;
  /** Backups of that day that failed. */
  failed: number;
}

function stateOf({ good, lost, unproved, removed, failed }: Omit<BackupDay, 'ago' | 'state'>): DayState {
  if (lost > 0) return 'damaged';
  if (good > 0) return 'good';
  if (unproved > 0) return 'unproved';
  if (removed > 0) return 'removed';
  return failed > 0 ? 'failed' : 'none';
}

/** The last `days` days by the workstation's calendar, the oldest first. @param failures when backups failed */
export function backupDays(rows: readonly Pick<BackupRow, 'takenAt' | 'state'>[], failures: readonly number[], now: number, days: number): BackupDay[] {
  const tally = Array.from({ length: days }, (_, at) => ({ ago: days - 1 - at, good: 0, lost: 0, unproved: 0, removed: 0, failed: 0 }));
  // A clock that went back leaves copies in the future: they belong to no day that has been.
  const of = (time: number) => tally.find(({ ago }) => ago === daysBetween(time, now));
  for (const { takenAt, state } of rows) {
    const day = of(takenAt);
    if (day === undefined) continue;
    if (state === 'good') day.good += 1;
    else if (state === 'pruned') day.removed += 1;
    else if (state === 'unproved') day.unproved += 1;
    else day.lost += 1;
  }
  for (const at of failures) {
    const day = of(at);
    if (day !== undefined) day.failed += 1;
  }
  return tally.map((day) => ({ ...day, state: stateOf(day) }));
}

/** A moment of the day that lies so many days back. */
export function dayAt(ago: number, now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - ago, 12).getTime();
}

/** What happened on a day: *24 Nov 2026: 2 copies, 1 backup failed*. */
export function dayWords(day: BackupDay, now: number): string {
  const parts = [
    day.good > 0 ? count(day.good, 'good copy', 'good copies') : '',
    day.lost > 0 ? `${count(day.lost, 'copy', 'copies')} missing or damaged` : '',
    day.unproved > 0 ? `${count(day.unproved, 'copy', 'copies')} not proved` : '',
    day.removed > 0 ? `${count(day.removed, 'copy', 'copies')} removed by rule` : '',
    day.failed > 0 ? `${count(day.failed, 'backup')} failed` : '',
  ].filter((part) => part !== '');
  return `${dayOf(dayAt(day.ago, now))}: ${parts.length === 0 ? 'no backup' : parts.join(', ')}`;
}

/** The strip in one sentence. */
export function daysSentence(days: readonly BackupDay[]): string {
  const made = days.filter((day) => day.good + day.lost + day.unproved + day.removed > 0).length;
  const failed = days.filter((day) => day.failed > 0).length;
  return `Backed up on ${made.toLocaleString('en-GB')} of the last ${count(days.length, 'day')}${failed === 0 ? '' : `; on ${count(failed, 'day')} a backup failed`}.`;
}
