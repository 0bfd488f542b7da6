import { counted } from '../../preload/contract/counted.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
// Written out because en-GB shortens September to four letters and columns would not line up.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The workstation's day: *12 Dec 2026*. */
export function dayOf(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'unknown date';
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

/** The workstation's minute: *12 Dec 2026, 14:03*. */
export function minuteOf(time: number): string {
  const date = new Date(time);
  return `${dayOf(time)}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** What stands behind a date on hover: *2026-12-12 13:03:22 UTC*. */
export function utcOf(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'unknown date';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Whole days between two moments, counted by calendar days of the workstation: what a person means by *in 3 days*. */
export function daysBetween(from: number, to: number): number {
  const start = new Date(from);
  const end = new Date(to);
  return Math.round((Date.UTC(end.getFullYear(), end.getMonth(), end.getDate()) - Date.UTC(start.getFullYear(), start.getMonth(), start.getDate())) / DAY);
}

/** *today*, *in 19 days*, *3 days ago*, *in 3 years*. */
export function distanceInDays(time: number, now: number): string {
  const days = daysBetween(now, time);
  if (days === 0) return 'today';
  const size = Math.abs(days);
  const words = size < 730 ? counted(size, 'day') : counted(Math.floor(size / 365.25), 'year');
  return days > 0 ? `in ${words}` : `${words} ago`;
}

/** *12 Dec 2026 (in 19 days)*. */
export function dateWithDistance(time: number, now: number): string {
  return `${dayOf(time)} (${distanceInDays(time, now)})`;
}

/** For what happened: *just now*, *4 min ago*, *3 h ago*, then days. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - time) / 1000));
  if (seconds < 45) return 'just now';
  if (seconds < 3570) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 84_600) return `${Math.round(seconds / 3600)} h ago`;
  return distanceInDays(time, now);
}

/** From when on seconds are counted (ms). */
export function isLastMinute(left: number): boolean {
  return left <= MINUTE;
}

/** Time that is left: *10 min*, rounded up, and in the last minute *0:41*. What is drawn each second keeps a machine awake. */
export function timeLeft(milliseconds: number): string {
  if (!isLastMinute(milliseconds)) return `${Math.ceil(milliseconds / MINUTE)} min`;
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** How long something took: *0.4 s*, *12 s*, *3 min 5 s*, *2 h 4 min*. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
