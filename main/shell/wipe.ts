/** Deeper than any call of the contract goes, and more values than any has. */
const DEPTH = 8;
const MOST = 100_000;

/**
 * Overwrites every `Uint8Array` in a value that is about to be dropped: passphrases pass through the shell and must not stay in it. Ends on cycles.
 * It looks into plain objects and arrays alone: a `String` object of a hundred million characters has as many properties.
 */
export function wipeBytes(value: unknown): void {
  const seen = new Set<object>();
  let left = MOST;

  const wipe = (part: unknown, depth: number): void => {
    left -= 1;
    if (part instanceof Uint8Array) {
      part.fill(0);
      return;
    }
    if (left < 0 || depth === 0 || typeof part !== 'object' || part === null || seen.has(part) || !isPlain(part)) return;
    seen.add(part);
    if (Array.isArray(part)) {
      if (part.length <= left) for (const element of part) wipe(element, depth - 1);
      return;
    }
    for (const name in part) {
      if (left < 0) return;
      wipe((part as Record<string, unknown>)[name], depth - 1);
    }
  };

  wipe(value, DEPTH);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || prototype === Array.prototype;
}
