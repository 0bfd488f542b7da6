/** Characters that are special somewhere: separators, Windows' reserved ones, and everything that is not visible (a right-to-left mark can show `exe.p12` for `21p.exe`). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const UNFIT = /[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A name for a save dialog, from text that the window suggests: one name, no folder. `strongroom` where nothing is left. */
export function fileNameFrom(suggested: string): string {
  const name = suggested.replace(UNFIT, '_').replace(/^[. ]+|[. ]+$/g, '');
  return name === '' ? 'strongroom' : name;
}
