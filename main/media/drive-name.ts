import { HIDDEN_CHARACTERS } from '../../preload/contract/hidden-characters.ts';

/** Characters; no label of a file system is longer but those of btrfs and Apple's. */
const LONGEST = 64;

/**
 * A name that somebody wrote on a medium, fit to be shown: one line, nothing hidden in it, no blanks that would let it pass for another.
 * @returns `null` where nothing is left
 */
export function driveName(written: string): string | null {
  const blank = written
    .normalize('NFC')
    .replace(/[\s\u2800\u3164]+/gu, ' ')
    .trim();
  const visible = [...blank.replace(HIDDEN_CHARACTERS, '\ufffd')];
  if (visible.length === 0) return null;
  return visible.length > LONGEST ? `${visible.slice(0, LONGEST - 1).join('')}…` : visible.join('');
}

/** The first of the names that says anything. */
export function firstName(written: readonly (string | null)[], otherwise: string): string {
  for (const one of written) {
    const name = one === null ? null : driveName(one);
    if (name !== null) return name;
  }
  return driveName(otherwise) ?? 'Drive';
}
