import rc2 from 'node-forge/lib/rc2.js';
import forgeUtil from 'node-forge/lib/util.js';
import { decryptCbc } from './block-ciphers.ts';
import { concatBytes } from './bytes.ts';
import { removePadding } from './pkcs7-padding.ts';
import { wipe } from './secret-bytes.ts';

const BLOCK = 8;
/** A stretch for one run of node-forge, whose buffers are strings that it copies at every block: long ones take the square of their length. */
const STRETCH = 4096;

function binaryString(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/**
 * RC2 in CBC mode (RFC 2268), for reading old PKCS#12 and PBES1 files only: OpenSSL 3 keeps it in a provider that Node does
 * not load, and BoringSSL has a part of it. node-forge works on strings, so key and plaintext stay on the heap until collected.
 * @param effectiveBits 40, 64 or 128
 * @returns the plaintext, the caller's to wipe, or `null` where lengths or padding do not fit
 */
export function decryptRc2Cbc(key: Uint8Array, effectiveBits: number, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  if (iv.length !== BLOCK || ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) return null;
  const padded = new Uint8Array(ciphertext.length);
  try {
    for (let at = 0; at < ciphertext.length; at += STRETCH) {
      const stretch = ciphertext.subarray(at, at + STRETCH);
      const cipher = rc2.createDecryptionCipher(binaryString(key), effectiveBits);
      cipher.start(binaryString(at === 0 ? iv : ciphertext.subarray(at - BLOCK, at)));
      cipher.update(forgeUtil.createBuffer(binaryString(stretch)));
      cipher.finish(() => true);
      const output = cipher.output.getBytes();
      for (let i = 0; i < stretch.length; i++) padded[at + i] = output.charCodeAt(i);
    }
    return removePadding(padded, BLOCK);
  } finally {
    wipe(padded);
  }
}

/**
 * Single DES in CBC mode, for reading old PEM and PBES1 files only. It is triple DES with the same key three times, which both
 * OpenSSL and BoringSSL have, where single DES is gone.
 */
export function decryptDesCbc(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array | null {
  const tripled = concatBytes(key, key, key);
  try {
    return decryptCbc('des-ede3-cbc', tripled, iv, ciphertext);
  } finally {
    wipe(tripled);
  }
}
