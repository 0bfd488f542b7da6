import { utf8 } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { der } from './der-writer.ts';
import { malformed } from './format-error.ts';

const asciiDecoder = new TextDecoder('latin1');
// RFC 5280 wants seconds and Z; old certificates leave the seconds out or give an offset (X.680, sections 46 and 47).
const afterYear = String.raw`(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(?:Z|([+-])(\d{2})(\d{2}))$`;
const utcPattern = new RegExp(String.raw`^(\d{2})${afterYear}`);
const generalizedPattern = new RegExp(String.raw`^(\d{4})${afterYear}`);

/** The end of 9999, ms since 1970: no later time can be written. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A Time of a certificate (RFC 5280, section 4.1.2.5) in ms since 1970. Throws `FILE_MALFORMED`. */
export function certificateTime(element: Element | undefined): number {
  const utc = element?.tag === universal.utcTime;
  const pattern = utc ? utcPattern : generalizedPattern;
  const match = utc || element?.tag === universal.generalizedTime ? pattern.exec(asciiDecoder.decode(element.content)) : null;
  if (!match) throw malformed('A date in the certificate cannot be read.');
  const [written, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const year = utc ? written + (written < 50 ? 2000 : 1900) : written;
  const offset = match[7] ? (Number(match[8]) * 60 + Number(match[9])) * (match[7] === '+' ? -1 : 1) : 0;
  // Not `Date.UTC`: it moves the years 0 to 99 into the last century.
  const date = new Date(0);
  const midnight = date.setUTCFullYear(year, month - 1, day);
  const time = midnight + ((hour * 60 + minute + offset) * 60 + second) * 1000;
  // A day or an hour that there is not would be read as another one.
  const isOne = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second <= 60;
  if (!isOne || time > LAST) throw malformed('A date in the certificate is none.');
  return time;
}

/** Writes a Time (RFC 5280, section 4.1.2.5): UTCTime through 2049, GeneralizedTime from then on. @param time ms since 1970; certificates carry whole seconds */
export function derTime(time: number): Uint8Array {
  const digits = new Date(time).toISOString().replace(/\.\d+|[-:T]/g, '');
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050 ? der(universal.utcTime, utf8(digits.slice(2))) : der(universal.generalizedTime, utf8(digits));
}
