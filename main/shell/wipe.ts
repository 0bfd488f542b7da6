/** Deeper than any call of the contract goes. */
const DEPTH = 8;

/** Overwrites every `Uint8Array` in a value that is about to be dropped: passphrases pass through the shell and must not stay in it. Ends on cycles. */
export function wipeBytes(value: unknown, depth = DEPTH, seen = new Set<object>()): void {
  if (value instanceof Uint8Array) {
    value.fill(0);
    return;
  }
  if (depth === 0 || typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  for (const part of Object.values(value)) wipeBytes(part, depth - 1, seen);
}
