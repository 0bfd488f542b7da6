/**
 * Big-endian bytes as a number, by way of 64-bit words: the short way leads through a hexadecimal string of the key. A number cannot be
 * wiped; it stays on the heap until it is collected.
 */
export function toInteger(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = bytes.length % 8;
  let value = 0n;
  for (let at = 0; at < head; at++) value = (value << 8n) | BigInt(view.getUint8(at));
  for (let at = head; at < bytes.length; at += 8) value = (value << 64n) | view.getBigUint64(at);
  return value;
}

/** Big-endian bytes of a number that is not negative, without leading zeros; of zero, one byte. The caller wipes those of a secret. */
export function fromInteger(value: bigint): Uint8Array {
  let words = 1;
  for (let rest = value >> 64n; rest > 0n; rest >>= 64n) words++;
  const bytes = new Uint8Array(words * 8);
  const view = new DataView(bytes.buffer);
  for (let at = words - 1, rest = value; at >= 0; at--, rest >>= 64n) view.setBigUint64(at * 8, BigInt.asUintN(64, rest));
  const first = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(first === -1 ? bytes.length - 1 : first);
}

/** The inverse of a number modulo another by Euclid's algorithm; `null` where there is none. */
export function inverse(value: bigint, modulus: bigint): bigint | null {
  let [r0, r1, s0, s1] = [modulus, value % modulus, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - quotient * r1, s1, s0 - quotient * s1];
  }
  if (r0 !== 1n) return null;
  return s0 < 0n ? s0 + modulus : s0;
}
