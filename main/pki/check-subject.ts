import type { DraftProblem, SubjectPart } from '../../preload/contract/requests.ts';
import { universal } from './der-reader.ts';
import { draftAdvice, draftError } from './draft-problem.ts';
import { isWritable, valueDer } from './name-writer.ts';
import { isObjectIdentifier } from './object-identifier.ts';
import { readMailAddress } from './requested-name.ts';
import { type SubjectType, subjectType } from './subject-types.ts';
import { unseenCharacter } from './written-text.ts';

/** What is wrong with a subject whose parts are in normal form (`normalSubjectPart`). */
export function checkSubject(parts: readonly SubjectPart[]): DraftProblem[] {
  const seen = new Set<string>();
  const problems = parts.flatMap((part, index) => {
    const error = partError(part);
    if (error !== null) return [draftError('subject', index, error)];
    const repeated = `${part.type}=${part.value}`;
    const advice = seen.has(repeated) ? `${part.type} stands here twice with the same value. Remove one of them.` : partAdvice(part);
    seen.add(repeated);
    return advice === null ? [] : [draftAdvice('subject', index, advice)];
  });
  for (const type of ['CN', 'C']) {
    if (parts.filter((part) => part.type === type).length > 1) {
      problems.push(draftAdvice('subject', null, `The subject has more than one ${type}. Most CAs keep one of them and drop the others.`));
    }
  }
  return problems;
}

function partError({ type, value }: SubjectPart): string | null {
  const known = subjectType(type);
  if (!known && !isObjectIdentifier(type)) {
    return `“${type}” is no part of a subject. Take CN, O, OU, L, ST, C, emailAddress, serialNumber or another of the list, or a dotted object identifier.`;
  }
  if (value === '') return `${type} is empty. Type its value, or remove it.`;
  if (valueDer(value)) return null;
  const unseen = unseenCharacter(value);
  if (unseen) return `${type} has a character in it that nobody sees (${unseen}). Type it anew instead of pasting it.`;
  return known ? valueError(known, value) : null;
}

function valueError(type: SubjectType, value: string): string | null {
  if (type.name === 'C' || type.name === 'jurisdictionC') {
    return /^[A-Z]{2}$/.test(value) ? null : `${type.name} is a country's code of two letters (ISO 3166), as in CH, DE or US.`;
  }
  if (type.name === 'emailAddress') {
    const { problem } = readMailAddress(value);
    if (problem !== null) return problem;
  }
  if (!isWritable(type, value)) {
    return type.encoding === 'printable'
      ? `${type.name} can have letters and digits of ASCII, spaces and ' ( ) + , - . / : = ? only. Write it with these.`
      : `${type.name} can have characters of ASCII only. Write it with these.`;
  }
  const length = Array.from(value).length;
  return length > type.upperBound ? `${type.name} is ${length} characters long; certificates allow ${type.upperBound}. Shorten it.` : null;
}

/** Types of values that OpenSSL reads in a name; of a request with another it reads nothing at all. */
const readTags: readonly number[] = [
  universal.bitString,
  universal.utf8String,
  universal.numericString,
  universal.printableString,
  universal.teletexString,
  universal.ia5String,
  universal.universalString,
  universal.bmpString,
  universal.sequence,
];

function partAdvice({ type, value }: SubjectPart): string | null {
  const tag = valueDer(value)?.[0];
  if (tag !== undefined && !readTags.includes(tag)) return `The value of ${type} is of a type that many programs do not read in a name.`;
  if (value.startsWith('#') && !valueDer(value)) return `The value of ${type} begins with # and is no DER in hexadecimal: it is taken as a text.`;
  if (type === 'OU') return 'Public CAs leave OU out since 2022. Take it for an internal CA only.';
  return null;
}
