/** Part of a text that one font can write. */
export interface FontRun {
  /** Place in the list of fonts. */
  font: number;
  text: string;
}

/** What stands for a character that no font here has. */
const UNKNOWN = '\u25a1';

/**
 * Takes a text apart into runs of one font each. A character that no font has becomes a box, or a question mark where there is not even that.
 * @param fontOf the font that writes a code point; `null` where none has it
 */
export function fontRuns(text: string, fontOf: (codePoint: number) => number | null): FontRun[] {
  const runs: FontRun[] = [];
  for (const character of text.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, UNKNOWN)) {
    const [font, written] = writable(character, fontOf);
    const last = runs.at(-1);
    if (last?.font === font) last.text += written;
    else runs.push({ font, text: written });
  }
  return runs;
}

function writable(character: string, fontOf: (codePoint: number) => number | null): [font: number, written: string] {
  const own = fontOf(character.codePointAt(0) as number);
  if (own !== null) return [own, character];
  const box = fontOf(UNKNOWN.codePointAt(0) as number);
  return box === null ? [0, '?'] : [box, UNKNOWN];
}

/** The text, cut in its middle to what fits: the ends of host names and serial numbers tell them apart. @param widthOf in points */
export function fitted(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  const characters = [...text];
  let [least, most] = [0, characters.length - 1];
  // The longest that fits, by halving: a name of a thousand characters is measured ten times and not a thousand.
  while (least < most) {
    const kept = Math.ceil((least + most) / 2);
    if (widthOf(shortened(characters, kept)) <= width) least = kept;
    else most = kept - 1;
  }
  return shortened(characters, least);
}

function shortened(characters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}
