/** Bytes of the longest name that is made of somebody's own strings: with an id and an extension it stays far below the 255 of a file system. */
const LONGEST = 80;

/**
 * A name for a file system, in lower case: of a certificate's or request's own strings only letters, digits, dot, dash and underscore are
 * left, nothing that a device of Windows is called, and no dot or dash at an end.
 * @param fallback what it is called where nothing is left
 */
export function safeName(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^\*\./, 'wildcard.')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST)
    .replace(/[.-]+$/, '');
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/.test(plain) ? `${fallback}-${plain}`.replace(/-$/, '') : plain;
}

/** Names of one folder or one store, of which no two differ only in case: FAT, Windows and Java take those for one. */
export class DistinctNames {
  readonly #taken = new Set<string>();
  /** Where to go on counting, for each name that was asked for: ten thousand of one name are not counted from the start each time. */
  readonly #next = new Map<string, number>();

  constructor(taken: readonly string[] = []) {
    for (const name of taken) this.#taken.add(name.toLowerCase());
  }

  /** The name itself, or else the name with the first number that is free: `name-2`, `name-3`. */
  take(name: string): string {
    const base = name.toLowerCase();
    let free = name;
    let number = this.#next.get(base) ?? 2;
    for (; this.#taken.has(free.toLowerCase()); number += 1) free = `${name}-${number}`;
    this.#next.set(base, number);
    this.#taken.add(free.toLowerCase());
    return free;
  }
}
