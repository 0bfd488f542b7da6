/** PKCS#7 padding (RFC 5652, section 6.3) up to a whole number of blocks. The copy is the caller's to wipe. */
export function addPadding(plaintext: Uint8Array, block: number): Uint8Array {
  const count = block - (plaintext.length % block);
  const padded = new Uint8Array(plaintext.length + count).fill(count);
  padded.set(plaintext);
  return padded;
}

/** A copy without its PKCS#7 padding, the caller's to wipe; `null` where that is not what the bytes end with. */
export function removePadding(padded: Uint8Array, block: number): Uint8Array | null {
  const count = padded.at(-1) ?? 0;
  if (count < 1 || count > block || count > padded.length) return null;
  if (padded.subarray(padded.length - count).some((byte) => byte !== count)) return null;
  // Not `slice`, which copies nothing of a Buffer: the caller wipes what it gave.
  return new Uint8Array(padded.subarray(0, padded.length - count));
}
