import { isLongTail, tailWords } from '../../preload/contract/anchor-words.ts';
import type { AnchorState } from '../../preload/contract/anchors.ts';
import type { MarkKind } from './Mark.tsx';

/** How the anchors of a log stand, for the status bar and the audit page. */
export function anchorVerdict(state: AnchorState, now: number): { kind: MarkKind | null; text: string } {
  const { newest, tail, places } = state;
  const failed = places.filter(({ problem }) => problem !== null);
  const text = newest === null ? 'no anchor outside of this vault is known' : tailWords(tail);
  if (isLongTail(tail, now)) return { kind: 'attention', text };
  if (failed.length > 0) return { kind: 'attention', text: `${text}; ${failed.map(({ name, problem }) => `${name}: ${problem}`).join('; ')}` };
  return { kind: newest === null ? 'absent' : null, text };
}

/** Why a place cannot be named so; `null` where it can. */
export function anchorNameProblem(name: string, places: readonly { name: string }[]): string | null {
  if (name === '') return 'Give the place a name.';
  return places.some((place) => place.name.toLowerCase() === name.toLowerCase()) ? 'There is a place of that name already.' : null;
}
