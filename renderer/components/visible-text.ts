// Control characters, zero-width characters and the bidirectional overrides that let one name pass for another (CVE-2021-42574).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** A name from a certificate or a file with nothing hidden in it: what cannot be seen is shown as *⟨U+202E⟩*. */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
