export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * One spelling for every value (RFC 8785, JCS): members sorted by UTF-16 code units, no white space. What is signed or
 * hashed is spelled by this and nothing else. Only safe integers are taken: a fraction has no place in a signed statement,
 * and would bring ECMAScript's number formatting into every verifier.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError('only safe integers have a canonical spelling here');
    return String(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no UTF-8');
    return JSON.stringify(value);
  }
  let text = '';
  if (isArray(value)) {
    for (const one of value) text += `${text === '' ? '' : ','}${canonicalJson(one)}`;
    return `[${text}]`;
  }
  for (const name of Object.keys(value).sort()) text += `${text === '' ? '' : ','}${spelledName(name)}:${canonicalJson(value[name] as Json)}`;
  return `{${text}}`;
}

/** Spellings of members' names: what is spelled here has a few hundred in all, each a million times. A stranger's names are not to fill it. */
const spelledNames = new Map<string, string>();
const MOST_NAMES = 1000;

function spelledName(name: string): string {
  let spelled = spelledNames.get(name);
  if (spelled === undefined) {
    spelled = canonicalJson(name);
    if (spelledNames.size < MOST_NAMES) spelledNames.set(name, spelled);
  }
  return spelled;
}

/** Parses a text and accepts it only in its canonical spelling; `null` otherwise. */
export function parseCanonicalJson(text: string): Json | null {
  try {
    const value = JSON.parse(text) as Json;
    return canonicalJson(value) === text ? value : null;
  } catch {
    return null;
  }
}

// Array.isArray does not narrow readonly arrays.
function isArray(value: readonly Json[] | { readonly [name: string]: Json }): value is readonly Json[] {
  return Array.isArray(value);
}
