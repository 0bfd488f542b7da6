export interface Week {
  week: number;
  count: number;
}

export type Band = 'past' | 'urgent' | 'soon' | 'near' | 'later';

/** The band of a week: week 0 begins now. */
export function bandOf(week: number): Band {
  if (week < 0) return 'past';
  if (week === 0) return 'urgent';
  if (week <= 3) return 'soon';
  return week <= 12 ? 'near' : 'later';
}

/** The longest term of a public TLS certificate from 15 March 2029 on (CA/Browser Forum, ballot SC-081v3), in days. */
export const LONGEST_PUBLIC_TERM = 47;

const EARLIEST = -8;
const LATEST = 53;

/** A bar of the histogram; an open one holds also what ends before its week, or after it. */
export type Bar = Week & { open?: 'earlier' | 'later' };

/** Every week from the first to the last with a certificate, gaps included; what lies further out is gathered in the outermost bars. */
export function spread(weeks: readonly Week[]): Bar[] {
  const known = weeks.map(({ week }) => week);
  const first = Math.max(EARLIEST, Math.min(0, ...known));
  const last = Math.min(LATEST, Math.max(26, ...known));
  const bars: Bar[] = [];
  for (let week = first; week <= last; week += 1) bars.push({ week, count: 0 });
  for (const { week, count } of weeks) {
    const bar = bars[Math.min(last, Math.max(first, week)) - first];
    if (bar !== undefined) bar.count += count;
  }
  const [begin, end] = [bars[0], bars.at(-1)];
  if (begin !== undefined && known.some((week) => week < EARLIEST)) begin.open = 'earlier';
  if (end !== undefined && known.some((week) => week > LATEST)) end.open = 'later';
  return bars;
}

/** Which certificates the bars hold, in a sentence. */
export function barWords(bars: readonly Bar[]): string {
  const gathered = [
    bars[0]?.open === undefined ? '' : 'the first holds all that ended earlier',
    bars.at(-1)?.open === undefined ? '' : 'the last holds all that end later',
  ].filter((part) => part !== '');
  const bounds = gathered.length === 0 ? '' : `; ${gathered.join(', ')}`;
  return `One bar per week${bounds}. Renewed and revoked certificates are left out.`;
}

/** The next number above that makes a calm axis: 2, 4, 10, 20, 40, 100, ... */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 4, 6, 8, 10]) {
    if (factor * power >= value && factor * power >= 2) return factor * power;
  }
  return 10 * power;
}
