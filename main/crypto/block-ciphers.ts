import { createCipheriv, createDecipheriv } from 'node:crypto';
import { allowed } from './algorithms.ts';
import { concatBytes } from './bytes.ts';
import { addPadding, removePadding } from './pkcs7-padding.ts';
import { wipe } from './secret-bytes.ts';

export type BlockCipherName = 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'des-ede3-cbc';

/** Lengths in bytes. */
export const blockCipherSizes: Record<BlockCipherName, { key: number; block: number }> = {
  'aes-128-cbc': { key: 16, block: 16 },
  'aes-192-cbc': { key: 24, block: 16 },
  'aes-256-cbc': { key: 32, block: 16 },
  'des-ede3-cbc': { key: 24, block: 8 },
};

function fits(name: BlockCipherName, key: Uint8Array, iv: Uint8Array): boolean {
  const sizes = blockCipherSizes[name];
  return key.length === sizes.key && iv.length === sizes.block;
}

/** CBC with PKCS#7 padding (RFC 5652, section 6.3). Throws a plain `Error` for a key or IV of the wrong length: that is a mistake of ours. */
export function encryptCbc(name: BlockCipherName, key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (!fits(name, key, iv)) throw new Error(`key or IV of the wrong length for ${name}`);
  const padded = addPadding(plaintext, blockCipherSizes[name].block);
  try {
    const cipher = createCipheriv(allowed('cipher', name), key, iv).setAutoPadding(false);
    return concatBytes(cipher.update(padded), cipher.final());
  } finally {
    wipe(padded);
  }
}

/**
 * Undoes `encryptCbc`. The padding is checked here and not by the library, whose errors differ between OpenSSL and BoringSSL.
 * @returns the plaintext, the caller's to wipe, or `null` where key, IV, length or padding do not fit
 */
export function decryptCbc(name: BlockCipherName, key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  const { block } = blockCipherSizes[name];
  if (!fits(name, key, iv) || ciphertext.length === 0 || ciphertext.length % block !== 0) return null;
  const decipher = createDecipheriv(allowed('cipher', name), key, iv).setAutoPadding(false);
  const padded = decipher.update(ciphertext);
  try {
    decipher.final();
    return removePadding(padded, block);
  } finally {
    wipe(padded);
  }
}
