import type { RequestDraft, RequestedName, SubjectPart } from '../../../preload/contract/requests.ts';
import { MOST_TERM_DAYS } from '../../stores/limits.ts';
import { kindOf, sameName } from './names.ts';

/** The values of a request while they are typed: rows may be empty, the term is a text. */
export interface Entered extends Omit<RequestDraft, 'termDays'> {
  term: string;
  /**
   * The alternative name that was offered for the common name and follows it; `null` while there is nothing to offer, `'own'` once the officer
   * wrote or removed that name and it is his own.
   */
  offered: { name: RequestedName } | 'own' | null;
}

/** The parts that a form begins with; one that stays empty is left out. */
const USUAL_PARTS = ['CN', 'O', 'L', 'ST', 'C'];
const TERM = /^\d{1,5}$/;

export function commonNameOf(subject: readonly SubjectPart[]): string {
  return subject.find((part) => part.type === 'CN')?.value.trim() ?? '';
}

/** By what name a request is called: its common name, else its first alternative name. */
export function nameOfEntered({ subject, subjectAltNames }: Pick<Entered, 'subject' | 'subjectAltNames'>): string {
  return commonNameOf(subject) || (subjectAltNames.find((name) => name.kind !== 'raw' && name.value.trim() !== '')?.value.trim() ?? '');
}

/** What the common name offers as an alternative name: nothing for a person's name, nor where no server is certified. */
function offerOf({ subject, extendedKeyUsage }: Pick<Entered, 'subject' | 'extendedKeyUsage'>): RequestedName | null {
  const commonName = commonNameOf(subject);
  const servers = extendedKeyUsage.length === 0 || extendedKeyUsage.includes('serverAuth');
  return commonName === '' || /\s/.test(commonName) || !servers ? null : { kind: kindOf(commonName), value: commonName };
}

/** The same values with the offered name in step with the common name. */
export function keptInStep(entered: Entered): Entered {
  if (entered.offered === 'own') return entered;
  const offer = offerOf(entered);
  const before = entered.offered?.name ?? null;
  const at = before === null ? -1 : entered.subjectAltNames.findIndex((name) => sameName(name, before));
  if (before !== null && at < 0) return { ...entered, offered: 'own' };
  const others = entered.subjectAltNames.filter((_, index) => index !== at);
  if (offer === null) return { ...entered, subjectAltNames: others, offered: null };
  if (others.some((name) => sameName(name, offer))) return { ...entered, subjectAltNames: others, offered: null };
  const names = [...others];
  names.splice(Math.max(0, at), 0, offer);
  return { ...entered, subjectAltNames: names, offered: { name: offer } };
}

function withUsualParts(subject: readonly SubjectPart[]): SubjectPart[] {
  const missing = USUAL_PARTS.filter((type) => !subject.some((part) => part.type === type)).map((type) => ({ type, value: '' }));
  const commonName = missing.filter((part) => part.type === 'CN');
  return [...commonName, ...subject, ...missing.filter((part) => part.type !== 'CN')];
}

/** The form for a draft. `rows`: with empty rows for the parts that most subjects have. */
export function enteredFrom({ termDays, ...draft }: RequestDraft, { rows = false } = {}): Entered {
  const entered: Entered = {
    ...draft,
    subject: rows ? withUsualParts(draft.subject) : [...draft.subject],
    term: termDays === null ? '' : String(termDays),
    offered: null,
  };
  const offer = offerOf(entered);
  const there = offer === null ? undefined : entered.subjectAltNames.find((name) => sameName(name, offer));
  if (there !== undefined) return { ...entered, offered: { name: there } };
  // Names that were asked for without the common name among them were meant so.
  return draft.subject.some((part) => part.type === 'CN' && part.value !== '') && draft.subjectAltNames.length > 0 ? { ...entered, offered: 'own' } : entered;
}

/** Takes parts out of a subject. What was joined to a part that goes begins an RDN of its own. */
export function withoutParts(subject: readonly SubjectPart[], goes: (part: SubjectPart, index: number) => boolean): SubjectPart[] {
  return subject.flatMap((part, index) => {
    if (goes(part, index)) return [];
    const before = subject[index - 1];
    const { joined, ...alone } = part;
    return [joined && before !== undefined && !goes(before, index - 1) ? part : alone];
  });
}

/**
 * Goes over to another profile. What the officer typed himself stays: the common name, the names, and every part of the subject that the profile
 * before did not give. All else is the new profile's.
 */
export function withProfile(entered: Entered, before: RequestDraft | null, profile: RequestDraft): Entered {
  const given = (part: SubjectPart): boolean => before?.subject.some((old) => old.type === part.type && old.value === part.value) ?? false;
  const own = withoutParts(entered.subject, (part) => part.value.trim() === '' || given(part));
  const names = entered.subjectAltNames.filter((name) => name.value.trim() !== '' && !before?.subjectAltNames.some((old) => sameName(old, name)));
  const { termDays, ...values } = profile;
  return keptInStep({
    ...values,
    subject: withUsualParts([...own, ...profile.subject.filter((part) => !own.some((mine) => mine.type === part.type))]),
    subjectAltNames: [...names, ...profile.subjectAltNames.filter((name) => !names.some((mine) => sameName(mine, name)))],
    term: termDays === null ? '' : String(termDays),
    offered: entered.offered,
  });
}

/** Whether what stands in the field of the term is one, or nothing. */
export function termIsRight(term: string): boolean {
  return term.trim() === '' || (TERM.test(term.trim()) && Number(term) >= 1 && Number(term) <= MOST_TERM_DAYS);
}

/** The draft that is asked about, and where its rows stand in the form. */
export interface Asked {
  draft: RequestDraft;
  places: { subject: number[]; subjectAltNames: number[] };
}

function filledPlaces(rows: readonly { value: string }[]): number[] {
  return rows.flatMap((row, index) => (row.value.trim() === '' ? [] : [index]));
}

/**
 * The draft without its empty rows. `example`: stands in for the common name where there is none, so that a profile can be checked and shown as the
 * request that would be made of it.
 */
export function askedOf({ offered: _, term, ...entered }: Entered, example: string | null = null): Asked {
  const parts = withoutParts(entered.subject, (part) => part.value.trim() === '');
  const partPlaces = filledPlaces(entered.subject);
  const namePlaces = filledPlaces(entered.subjectAltNames);
  const names = entered.subjectAltNames.filter((name) => name.value.trim() !== '');
  const nameless = example !== null && commonNameOf(parts) === '' && names.length === 0;
  return {
    draft: {
      ...entered,
      subject: nameless ? [{ type: 'CN', value: example }, ...parts] : parts,
      subjectAltNames: nameless ? [{ kind: 'dns', value: example }] : names,
      termDays: term.trim() === '' || !termIsRight(term) ? null : Number(term),
    },
    places: { subject: nameless ? [-1, ...partPlaces] : partPlaces, subjectAltNames: namePlaces },
  };
}

/** What of the values belongs to every request of a kind: all but the common name and the names. */
export function draftOfProfile(entered: Entered): RequestDraft {
  const { draft } = askedOf(entered);
  return { ...draft, subject: withoutParts(draft.subject, (part) => part.type === 'CN'), subjectAltNames: [] };
}
