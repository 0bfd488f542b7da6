/** More than any call of the contract needs: a drop names 10,000 tokens of 32 characters, a copied PEM has 100,000. */
const LIMITS = { depth: 8, values: 50_000, string: 100_000, text: 500_000, bytes: 64 * 1024 };

/**
 * Whether a value from the window is plain data of a reasonable size: objects without a class, arrays, strings, numbers, booleans, `null`,
 * bytes. Looked at before any schema is, so that neither depth nor size nor a cycle can cost main more than this walk.
 */
export function isWithinBounds(value: unknown): boolean {
  const left = { values: LIMITS.values, text: LIMITS.text, bytes: LIMITS.bytes };

  const allows = (part: unknown, depth: number): boolean => {
    left.values -= 1;
    if (left.values < 0 || depth > LIMITS.depth) return false;
    switch (typeof part) {
      case 'string':
        left.text -= part.length;
        return part.length <= LIMITS.string && left.text >= 0;
      case 'number':
      case 'boolean':
      case 'undefined':
        return true;
      case 'object':
        return part === null || allowsObject(part, depth);
      default:
        return false;
    }
  };

  const allowsObject = (part: object, depth: number): boolean => {
    if (part instanceof Uint8Array) {
      left.bytes -= part.length;
      return left.bytes >= 0;
    }
    if (Array.isArray(part)) return part.length <= LIMITS.values && part.every((element) => allows(element, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return false;
    return Object.entries(part).every(([name, element]) => allows(name, depth + 1) && allows(element, depth + 1));
  };

  return allows(value, 0);
}
