/** Something that is due on a day. */
export interface CalendarEvent {
  /** The same for the same thing in every calendar that is ever written, so that programs bring their entry up to date instead of adding one. */
  uid: string;
  /** A time on the day, in ms since 1970; the day is that of UTC, as in the certificate. */
  day: number;
  summary: string;
  description: string;
}

const DAY = 86_400_000;

/**
 * A calendar (RFC 5545) of all-day events that take no time, in UTF-8 once it is encoded.
 * @param now ms since 1970: when the calendar is made. No alarm is set for what is past
 * @param alarmDays how many days before the day there is to be a reminder
 */
export async function* calendar(
  events: Iterable<CalendarEvent> | AsyncIterable<CalendarEvent>,
  now: number,
  alarmDays: readonly number[],
): AsyncGenerator<string> {
  yield lines('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Strongroom//Expiries//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH');
  const early = [...new Set(alarmDays)].sort((a, b) => b - a);
  for await (const event of events) yield eventLines(event, now, early);
  yield lines('END:VCALENDAR');
}

function eventLines({ uid, day, summary, description }: CalendarEvent, now: number, alarmDays: readonly number[]): string {
  const begins = Math.floor(day / DAY) * DAY;
  const ahead = alarmDays.filter((days) => begins - days * DAY > now);
  return lines(
    'BEGIN:VEVENT',
    `UID:${text(uid)}`,
    `DTSTAMP:${dateTime(now)}`,
    `DTSTART;VALUE=DATE:${date(begins)}`,
    `SUMMARY:${text(summary)}`,
    `DESCRIPTION:${text(description)}`,
    // An expiry makes nobody busy.
    'TRANSP:TRANSPARENT',
    ...ahead.flatMap((days) => ['BEGIN:VALARM', 'ACTION:DISPLAY', `DESCRIPTION:${text(summary)}`, `TRIGGER:-P${days}D`, 'END:VALARM']),
    'END:VEVENT',
  );
}

function lines(...contents: readonly string[]): string {
  return contents.map((content) => `${folded(content)}\r\n`).join('');
}

function date(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '');
}

function dateTime(time: number): string {
  return `${date(time)}T${new Date(time).toISOString().slice(11, 19).replaceAll(':', '')}Z`;
}

/** A value of the type TEXT (RFC 5545, section 3.3.11), which has no control characters. */
function text(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|\r|\n|\p{Zl}|\p{Zp}/gu, '\\n')
    .replace(/\p{Cc}/gu, '');
}

/** Octets of a line without its end (RFC 5545, section 3.1). */
const LINE = 75;

/** The space that each further line begins with counts as one of its octets. No character is cut in two. */
function folded(content: string): string {
  let whole = '';
  let octets = 0;
  for (const character of content) {
    const length = Buffer.byteLength(character);
    if (octets + length > LINE) {
      whole += '\r\n ';
      octets = 1;
    }
    whole += character;
    octets += length;
  }
  return whole;
}
