import type { HashName } from '../crypto/algorithms.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { blockLength, digest, digestLength, digestRepeatedly } from '../crypto/hash.ts';
import { wipe } from '../crypto/secret-bytes.ts';

/** What the derived bytes are for (RFC 7292, appendix B.3). */
export const derivationPurpose = { key: 1, iv: 2, mac: 3 } as const;

/** The bytes over and over until a whole number of blocks is full; nothing stays nothing. */
function repeated(bytes: Uint8Array, block: number): Uint8Array {
  const filled = new Uint8Array(Math.ceil(bytes.length / block) * block);
  for (let i = 0; i < filled.length; i++) filled[i] = bytes[i % bytes.length] as number;
  return filled;
}

/** Adds `addend + 1` to one block, as big-endian numbers, and drops the carry. */
function addOneMore(block: Uint8Array, addend: Uint8Array): void {
  let carry = 1;
  for (let i = block.length - 1; i >= 0; i--) {
    carry += (block[i] as number) + (addend[i % addend.length] as number);
    block[i] = carry & 0xff;
    carry >>= 8;
  }
}

/** How often deriving keys of these lengths (bytes) runs through all iterations: once for each digest that a key takes. */
export function chainsOfPkcs12(hash: HashName, ...lengths: readonly number[]): number {
  return lengths.reduce((chains, length) => chains + Math.ceil(length / digestLength[hash]), 0);
}

/**
 * PKCS#12's own key derivation (RFC 7292, appendix B.2).
 * @param passphrase as `pkcs12Passphrases` makes it
 * @param length in bytes
 * @returns the key, the caller's to wipe
 */
export function derivePkcs12(hash: HashName, purpose: 1 | 2 | 3, passphrase: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  const block = blockLength[hash];
  const diversifier = new Uint8Array(block).fill(purpose);
  const password = repeated(passphrase, block);
  const input = concatBytes(repeated(salt, block), password);
  const key = new Uint8Array(length);
  try {
    for (let at = 0; at < length; ) {
      const first = digest(hash, diversifier, input);
      const value = digestRepeatedly(hash, first, iterations - 1);
      key.set(value.subarray(0, Math.min(value.length, length - at)), at);
      at += value.length;
      const addend = repeated(value, block);
      for (let start = 0; start < input.length; start += block) addOneMore(input.subarray(start, start + block), addend);
      for (const secret of [first, value, addend]) wipe(secret);
    }
    return key;
  } finally {
    wipe(password);
    wipe(input);
  }
}
