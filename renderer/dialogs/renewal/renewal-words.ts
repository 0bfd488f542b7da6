import type { CallOutput } from '../../../preload/contract/index.ts';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { count } from '../../components/numbers.ts';

export type RenewalItem = CallOutput<'renewal.plan'>['items'][number];

/** Where a renewal's values come from. */
export const SOURCE_WORDS: Record<RenewalItem['valuesFrom'], string> = {
  request: 'values of the original request',
  certificate: 'values of the certificate itself',
};

/** Names that one line shows of a certificate; the rest are counted. */
const NAMES = 8;

/** What one renewal will ask for, in one line: *www.example.com, example.com; O=Example Ltd; for 90 days*. */
export function askedWords({ subject, names, termDays }: Pick<RenewalItem, 'subject' | 'names' | 'termDays'>): string {
  const more = names.length - NAMES;
  return [
    ...(names.length === 0 ? [] : [`${names.slice(0, NAMES).join(', ')}${more > 0 ? ` and ${count(more, 'more name')}` : ''}`]),
    // What the names say already is not said twice.
    ...(subject === null || subject === '' || subject === `CN=${names[0]}` ? [] : [subject]),
    termDays === null ? 'no term' : `for ${count(termDays, 'day')}`,
  ].join('; ');
}

/** What more than one of several renewals could not take over, with how many: it is said once above them. */
export function sharedNotes(items: readonly Pick<RenewalItem, 'notes'>[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const note of items.flatMap(({ notes }) => notes)) times.set(note, (times.get(note) ?? 0) + 1);
  return new Map([...times].filter(([, many]) => many > 1));
}

/** What the last button says. A certificate that was asked for alone is renewed *as before*, since its values could be edited first. */
export function renewalSentence(certificates: number, key: KeyChoice, alone: boolean): string {
  if (alone) return key === 'new' ? 'Renew as before, with a new key' : 'Renew as before, with its existing key';
  const keys = certificates === 1 ? { new: 'a new key', existing: 'its existing key' } : { new: 'new keys', existing: 'their existing keys' };
  return `Renew ${count(certificates, 'certificate')} with ${keys[key]}`;
}
