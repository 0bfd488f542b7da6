import { HIDDEN_CHARACTERS } from '../../preload/contract/hidden-characters.ts';

/** A name from a certificate or a file with nothing hidden in it: what cannot be seen is shown as *⟨U+202E⟩*. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
