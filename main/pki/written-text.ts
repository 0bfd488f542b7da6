/** Control characters, line separators, and what turns text around or hides in it (UAX 9, UTS 36): none of them belongs in a name. */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/u;

/** The first character of a text that nobody would see, as `U+202E`; `null` where there is none. */
export function unseenCharacter(text: string): string | null {
  const found = unseen.exec(text);
  return found ? `U+${(found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}` : null;
}

/** A text for a message: whole up to 60 characters, and no character cut in two. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59).replace(/\p{Cs}$/u, '')}…` : text;
}

/** Whether a text can be a PrintableString (X.680, section 41.4). */
export function isPrintableString(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

/** Whether a text has only visible ASCII and spaces: what an IA5String of ours may hold. */
export function isVisibleAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
