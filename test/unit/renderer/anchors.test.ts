import { describe, expect, test } from 'vitest';
import { anchoredWords } from '../../../preload/contract/anchor-words.ts';
import type { AnchorState } from '../../../preload/contract/anchors.ts';
import { anchorNameProblem, anchorVerdict } from '../../../renderer/components/anchor-words.ts';

const now = 1_800_000_000_000;
const DAY = 86_400_000;
const state = (entries: number, since: number | null, more: Partial<AnchorState> = {}): AnchorState => ({
  places: [],
  newest: { place: 'the safe', size: 100, at: now },
  tail: { entries, since },
  ...more,
});
const place = (problem: string | null) => ({ name: 'the safe', kind: 'folder' as const, where: 'the folder /safe', last: null, problem });

describe('how the anchors of a log stand', () => {
  test.each([
    ['nothing since', state(0, null), null, 'every entry is anchored'],
    ['a little', state(1, now), null, '1 entry is not anchored yet'],
    ['much', state(1_000, now), 'attention', '1,000 entries are not anchored yet'],
    ['a little, for long', state(2, now - 7 * DAY), 'attention', '2 entries are not anchored yet'],
    ['never any', state(9, now, { newest: null }), 'absent', 'no anchor outside of this vault is known'],
    ['a place that cannot be written', state(1, now, { places: [place('it is full')] }), 'attention', '1 entry is not anchored yet; the safe: it is full'],
  ] as const)('%s', (_, given, kind, text) => expect(anchorVerdict(given, now)).toEqual({ kind, text }));

  test('what was written is said in one sentence', () => {
    expect(anchoredWords({ written: ['a', 'b'], failed: [], unreachable: ['c'] })).toBe('Anchored at a, b. Out of reach: c.');
    expect(anchoredWords({ written: [], failed: [{ name: 'a', why: 'it is full' }], unreachable: [] })).toBe(
      'No anchor was written. a could not be written: it is full.',
    );
  });

  test('a name is given once', () => {
    expect(anchorNameProblem('', [])).not.toBeNull();
    expect(anchorNameProblem('The Safe', [place(null)])).not.toBeNull();
    expect(anchorNameProblem('stick', [place(null)])).toBeNull();
  });
});
