/** First millisecond of a day `yyyy-mm-dd` by the workstation's clock; `null` for no day. */
export function dayStart(day: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match === null ? null : new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
}

/** Last millisecond of that day, which in autumn has 25 hours. */
export function dayEnd(day: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  return match === null ? null : new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + 1).getTime() - 1;
}
