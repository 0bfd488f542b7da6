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

/**
 * The lines of a text, broken between words, and within one that is wider than a line.
 * @param widthOf in points
 * @param most lines; the last of them is cut in its middle where the text has more
 */
export function brokenLines(text: string, width: number, widthOf: (text: string) => number, most = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ''; ) {
    if (lines.length === most - 1 || (rest.length <= LONGEST_LINE && widthOf(rest) <= width)) return [...lines, fitted(rest, width, widthOf)];
    const fits = longestHead(rest, width, widthOf);
    const space = rest.lastIndexOf(' ', fits);
    const end = space > 0 ? space : fits;
    lines.push(rest.slice(0, end));
    rest = space > 0 ? rest.slice(end).trimStart() : rest.slice(end);
  }
  return lines;
}

/** How much of the beginning of a text fits, by halving; one character at least, and none cut in two. */
function longestHead(text: string, width: number, widthOf: (text: string) => number): number {
  // No line is longer: a text of a megabyte is not measured whole for each of its lines.
  let [least, most] = [1, Math.min(text.length, LONGEST_LINE)];
  while (least < most) {
    const kept = Math.ceil((least + most) / 2);
    if (widthOf(text.slice(0, kept)) <= width) least = kept;
    else most = kept - 1;
  }
  return isInPair(text, least) ? least + 1 : least;
}

/** Characters of a line at most. */
const LONGEST_LINE = 1000;

const isInPair = (text: string, at: number) => /^[\ud800-\udbff]$/.test(text.charAt(at - 1)) && /^[\udc00-\udfff]$/.test(text.charAt(at));

function shortened(characters: readonly string[], kept: number): string {
  const head = Math.ceil(kept / 2);
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`;
}
