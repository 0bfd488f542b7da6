/**
 * More than any call of the contract needs: a drop names 10,000 tokens of 32 characters, an extension that is carried over has 200,000, sixteen
 * sheets of a kit that were typed in full have 256 KiB. `buffers`: the memory behind the bytes, which is copied whole however little of it is meant.
 */
export const LIMITS = { depth: 8, values: 50_000, string: 200_000, text: 500_000, bytes: 320 * 1024, buffers: 4 * 1024 * 1024 } as const;

/**
 * Whether a value from the window is plain data of a reasonable size: objects without a class, arrays without holes, numbers, booleans, `null`,
 * bytes, and text that every encoding carries as it is (half a surrogate pair would be stored as another character than the log vouches for; a zero
 * byte ends a text for SQLite and for the system). Looked at before any schema is, so that neither depth nor size nor a cycle can cost main more than
 * this walk.
 */
export function isWithinBounds(value: unknown): boolean {
  const left = { values: LIMITS.values as number, text: LIMITS.text as number, bytes: LIMITS.bytes as number, buffers: LIMITS.buffers as number };
  const buffers = new Set<ArrayBufferLike>();

  const allows = (part: unknown, depth: number): boolean => {
    left.values -= 1;
    if (left.values < 0 || depth > LIMITS.depth) return false;
    switch (typeof part) {
      case 'string':
        return allowsText(part);
      case 'number':
        // JSON, which hashes are made over, has no other way to write them.
        return Number.isFinite(part) && !Object.is(part, -0);
      case 'boolean':
      case 'undefined':
        return true;
      case 'object':
        return part === null || allowsObject(part, depth);
      default:
        return false;
    }
  };

  const allowsText = (text: string): boolean => {
    left.text -= text.length;
    return text.length <= LIMITS.string && left.text >= 0 && text.isWellFormed() && !text.includes('\0');
  };

  const allowsObject = (part: object, depth: number): boolean => {
    if (part instanceof Uint8Array) return allowsBytes(part);
    if (Array.isArray(part)) return allowsArray(part, depth);
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return false;
    // Not `Object.entries`: of a million names the walk is to see no more than it counts.
    for (const name in part) {
      if (name in Object.prototype || !allows(name, depth + 1) || !allows((part as Record<string, unknown>)[name], depth + 1)) return false;
    }
    return true;
  };

  const allowsArray = (part: readonly unknown[], depth: number): boolean => {
    // Counted by its length, and never with `every`: a schema looks at holes one by one, and ipc carries a million of them in a few bytes.
    if (part.length > left.values || Object.getPrototypeOf(part) !== Array.prototype) return false;
    let index = 0;
    for (const name in part) {
      if (name !== String(index) || !allows(part[index], depth + 1)) return false;
      index += 1;
    }
    return index === part.length;
  };

  const allowsBytes = (part: Uint8Array): boolean => {
    left.bytes -= part.length;
    if (!buffers.has(part.buffer)) left.buffers -= part.buffer.byteLength;
    buffers.add(part.buffer);
    return left.bytes >= 0 && left.buffers >= 0;
  };

  return allows(value, 0);
}
