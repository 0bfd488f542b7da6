/**
 * A signed note as it is printed and put into a QR code: two hyphens stand for the dash before each signature, so that everything is ASCII, which every
 * keyboard has and no reader of codes takes for another encoding.
 */
export function noteOnPaper(note: string): string {
  return note.replaceAll(/^— /gmu, '-- ');
}

/**
 * The notes of checkpoints in a text that holds one or several, in their own spelling again, as they were typed, scanned or kept in a file: with whatever line
 * ends, spaces at the ends of lines, empty lines between them, and other text around. A checkpoint's text has no empty line, so none of it is lost.
 */
export function notesIn(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim().replace(/^-- /, '— '));
  const starts = lines.flatMap((line, at) => (/^strongroom\/[0-9a-f]{64}$/.test(line) ? [at] : []));
  return starts.map((start, at) => noteOf(lines.slice(start, starts[at + 1]).filter((line) => line !== '')));
}

/** Lines of text up to the first signature, and signatures up to the first line that is none. */
function noteOf(lines: readonly string[]): string {
  const first = lines.findIndex(isSignature);
  if (first < 0) return `${lines.join('\n')}\n`;
  const end = lines.findIndex((line, at) => at > first && !isSignature(line));
  return `${lines.slice(0, first).join('\n')}\n\n${lines.slice(first, end < 0 ? undefined : end).join('\n')}\n`;
}

function isSignature(line: string): boolean {
  return line.startsWith('— ');
}
