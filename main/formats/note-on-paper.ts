/**
 * A signed note as it is printed and put into a QR code: two hyphens stand for the dash before each signature, so that everything is ASCII, which every
 * keyboard has and no reader of codes takes for another encoding.
 */
export function noteOnPaper(note: string): string {
  return note.replaceAll(/^— /gmu, '-- ');
}

/** A note in its own spelling again, as it was typed, scanned or kept in a file: with whatever line ends, spaces behind lines and empty lines at its ends. */
export function normalNote(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd().replace(/^-- /, '— '));
  return `${lines.join('\n').trim()}\n`;
}

/** The notes of checkpoints in a text that holds several, one behind the other, in their own spelling. What stands before the first is passed over. */
export function notesIn(text: string): string[] {
  const lines = normalNote(text).split('\n');
  const starts = lines.flatMap((line, at) => (/^strongroom\/[0-9a-f]{64}$/.test(line) ? [at] : []));
  return starts.map(
    (start, at) =>
      `${lines
        .slice(start, starts[at + 1])
        .join('\n')
        .trimEnd()}\n`,
  );
}
