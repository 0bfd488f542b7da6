import { cannotCarry, type FormatError } from '../pki/format-error.ts';

/** UTF-16 units: pkcs-9-ub-friendlyName (RFC 2985, section 5.5.1). */
const LONGEST = 255;

/** An alias as Java's key stores look it up: in lower case, by the rules of no particular language. */
export function javaAlias(alias: string): string {
  return alias.toLowerCase();
}

/**
 * Refuses what is no name in a container: empty, longer than 255 UTF-16 units, a control character (which ends a name for one program and not for the
 * other), half of a surrogate pair.
 * Throws `FORMAT_CANNOT_CARRY`.
 */
export function checkAlias(alias: string): void {
  if (alias === '' || alias.length > LONGEST) throw unfit(`A name in a container has 1 to ${LONGEST} characters.`);
  if (/\p{Cc}/u.test(alias) || !alias.isWellFormed()) throw unfit('The name has a character that a container cannot carry.');
}

/**
 * Refuses names of which two are one to Java: the later entry would take the earlier one's place without a word.
 * Throws `FORMAT_CANNOT_CARRY`.
 */
export function refuseAliasCollision(aliases: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const alias of aliases) {
    const before = seen.get(javaAlias(alias));
    if (before !== undefined) throw unfit(`The names “${before}” and “${alias}” are one and the same to Java.`);
    seen.set(javaAlias(alias), alias);
  }
}

/**
 * Names for entries out of texts that strangers wrote (a certificate's common name): what a container cannot carry is left out, and names that are the
 * same to Java are numbered in their order (`web`, `web-2`).
 * @param fallback what an entry is called of whose text nothing is left
 */
export function distinctAliases(texts: readonly string[], fallback: string): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const base = usable(text) || fallback;
    let alias = base;
    for (let number = 2; taken.has(javaAlias(alias)); number++) alias = `${usable(base, LONGEST - 8)}-${number}`;
    taken.add(javaAlias(alias));
    return alias;
  });
}

/** Without control and format characters (bidirectional ones among them), blanks at the ends, and what is too long. */
function usable(text: string, longest = LONGEST): string {
  const clean = text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  return clean
    .slice(0, longest)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

function unfit(what: string): FormatError {
  return cannotCarry(what, 'Choose another name.');
}
