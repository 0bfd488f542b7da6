/** *2026-03-01 09:30*: a time (ms since 1970) in UTC, to the minute. */
export function utcMinute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
