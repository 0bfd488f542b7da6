import { type FindingCode, findingCodes } from '../../preload/contract/finding-words.ts';

/** The gravest first, each kind where the contract has it; kinds of a later version last. */
export function worstFirst<Found extends { code: string }>(found: readonly Found[]): Found[] {
  return found.toSorted((left, right) => rank(left.code) - rank(right.code));
}

function rank(code: string): number {
  const place = findingCodes.indexOf(code as FindingCode);
  return place < 0 ? findingCodes.length : place;
}
