import { isObjectIdentifier } from '../pki/object-identifier.ts';
import { subjectType, subjectTypes } from '../pki/subject-types.ts';
import { shortened, unseenCharacter } from '../pki/written-text.ts';

/** Fields of a request that have one column each. */
export type RequestField = 'subjectAltNames' | 'keyAlgorithm' | 'hash' | 'signature' | 'keyUsage' | 'extendedKeyUsage' | 'mustStaple' | 'termDays';

/** What the cells of a column say: a part of the subject, by its type as drafts have it, or a field. */
export type ColumnMeaning = { part: string; field?: undefined } | { field: RequestField; part?: undefined };

/** A column whose heading is known. */
export interface RequestColumn {
  /** From 1. */
  column: number;
  /** As it stands in the file. */
  heading: string;
  means: ColumnMeaning;
}

/** What is wrong with a row of headings. */
export interface HeadingProblem {
  /** From 1; `null` for the row as a whole. */
  column: number | null;
  heading: string;
  text: string;
}

/** Types that lists of devices have as headings of something else (`SN` is a surname): they are taken by their object identifiers only. */
const ambiguous = ['name', 'title', 'description', 'initials', 'SN', 'GN'];

/** Words for parts of a subject: their short names, and what OpenSSL, CAs and people write. */
const partWords: Record<string, string> = {
  ...Object.fromEntries(subjectTypes.filter(({ name }) => !ambiguous.includes(name)).map(({ name }) => [name.toLowerCase(), name])),
  commonname: 'CN',
  fqdn: 'CN',
  host: 'CN',
  hostname: 'CN',
  organization: 'O',
  organisation: 'O',
  organizationname: 'O',
  organisationname: 'O',
  organizationalunit: 'OU',
  organisationalunit: 'OU',
  organizationalunitname: 'OU',
  locality: 'L',
  localityname: 'L',
  city: 'L',
  state: 'ST',
  province: 'ST',
  stateorprovince: 'ST',
  stateorprovincename: 'ST',
  country: 'C',
  countryname: 'C',
  email: 'emailAddress',
  domaincomponent: 'DC',
  streetaddress: 'STREET',
};

const fieldWords: Record<string, RequestField> = {
  san: 'subjectAltNames',
  sans: 'subjectAltNames',
  subjectaltname: 'subjectAltNames',
  subjectaltnames: 'subjectAltNames',
  subjectalternativename: 'subjectAltNames',
  subjectalternativenames: 'subjectAltNames',
  key: 'keyAlgorithm',
  keyalgorithm: 'keyAlgorithm',
  keytype: 'keyAlgorithm',
  hash: 'hash',
  signature: 'signature',
  pss: 'signature',
  keyusage: 'keyUsage',
  extendedkeyusage: 'extendedKeyUsage',
  eku: 'extendedKeyUsage',
  muststaple: 'mustStaple',
  days: 'termDays',
  term: 'termDays',
};

/** What a heading means, whatever its case, blanks, hyphens and underscores; `null` where it is not known. */
export function headingMeaning(heading: string): ColumnMeaning | null {
  const word = heading.toLowerCase().replace(/[\s_-]/g, '');
  const field = Object.hasOwn(fieldWords, word) ? fieldWords[word] : undefined;
  if (field) return { field };
  const part = Object.hasOwn(partWords, word) ? partWords[word] : undefined;
  if (part) return { part };
  const oid = word.replace(/^oid[:.]/, '');
  return isObjectIdentifier(oid) ? { part: subjectType(oid)?.name ?? oid } : null;
}

/**
 * Reads a row of headings. A column without a heading is none as long as nothing stands in it.
 * @param isFilled whether something stands in a column, counted from 0, below its heading
 */
export function requestColumns(headings: readonly string[], isFilled: (index: number) => boolean): { columns: RequestColumn[]; problems: HeadingProblem[] } {
  const columns = new Map<string, RequestColumn>();
  const problems: HeadingProblem[] = [];
  for (const [index, cell] of headings.entries()) {
    const heading = cell.trim();
    const column = index + 1;
    if (heading === '' && !isFilled(index)) continue;
    const means = headingMeaning(heading);
    const same = means && columns.get(meaningKey(means));
    if (means && !same) columns.set(meaningKey(means), { column, heading, means });
    else problems.push({ column, heading: shortened(heading), text: same ? twice(same) : unknown(heading) });
  }
  return { columns: [...columns.values()], problems };
}

/** A text that is equal for what is the same, and different for what is not. */
export function meaningKey({ field, part }: ColumnMeaning): string {
  return field ?? `subject ${part}`;
}

function twice({ column, heading }: RequestColumn): string {
  return `Column ${column}, “${heading}”, says the same. Remove one of the two.`;
}

function unknown(heading: string): string {
  if (heading === '') return 'The column has no heading. Name it, or remove it.';
  const unseen = unseenCharacter(heading);
  if (unseen) return `The heading has a character in it that nobody sees (${unseen}). Type it anew instead of pasting it.`;
  return `“${shortened(heading)}” is not the heading of anything in a request. Correct it, or remove the column; any part of a subject can be named by its dotted object identifier.`;
}
