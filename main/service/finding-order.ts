import { type FindingCode, findingCodes, findingKinds } from '../../preload/contract/finding-words.ts';

/** The gravest first, each kind where the contract has it; kinds of a later version last. */
export function worstFirst<Found extends { code: string }>(found: readonly Found[]): Found[] {
  return found.toSorted((left, right) => rank(left.code) - rank(right.code));
}

function rank(code: string): number {
  return Object.hasOwn(findingKinds, code) ? findingCodes.indexOf(code as FindingCode) : findingCodes.length;
}
