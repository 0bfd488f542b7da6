import { TAG_NAME } from '../../../preload/contract/tag-names.ts';
import { wholeNumber } from '../../components/NumberField.tsx';
import type { Officers } from '../../stores/officers.ts';

/** A tag as it is entered, with how many custodians it demands. */
export interface EnteredTag {
  tag: string;
  need: string;
}

/** The tags that demand something now, and those on keys that demand nothing yet. */
export function enteredTags({ tags }: Officers['threshold']): EnteredTag[] {
  return tags.map(({ tag, need }) => ({ tag, need: need === null ? '' : String(need) }));
}

/**
 * The quorum that was entered, or what is wrong with it. A tag without a number, or with none above the default, demands nothing of its own.
 * @param custodians how many can act
 */
export function quorumIn(
  text: string,
  entered: readonly EnteredTag[],
  custodians: number,
): { default: number; tags: Record<string, number> } | { left: string } {
  const most = Math.max(1, custodians);
  const usual = wholeNumber(text, 1, most);
  if (usual === null) return { left: custodians <= 1 ? 'There is one custodian: add others first.' : `From 1 to ${most} custodians.` };
  const tags: Record<string, number> = {};
  for (const { tag, need } of entered) {
    const name = tag.trim();
    if (name === '' && need.trim() === '') continue;
    if (!TAG_NAME.test(name))
      return { left: `${name === '' ? 'A tag without a name' : name}: a tag has lower-case letters, digits, dots, dashes and underscores.` };
    if (Object.hasOwn(tags, name)) return { left: `${name} is there twice.` };
    if (need.trim() === '') continue;
    const wanted = wholeNumber(need, 1, most);
    if (wanted === null) return { left: `${name}: from 1 to ${most} custodians.` };
    if (wanted > usual) tags[name] = wanted;
  }
  return { default: usual, tags };
}

/** Whether it is the quorum that holds already. */
export function sameQuorum({ default: usual, tags }: Officers['threshold'], wanted: { default: number; tags: Record<string, number> }): boolean {
  const before = Object.fromEntries(tags.flatMap(({ tag, need }) => (need === null ? [] : [[tag, need]])));
  return usual === wanted.default && Object.keys({ ...before, ...wanted.tags }).every((tag) => before[tag] === wanted.tags[tag]);
}
