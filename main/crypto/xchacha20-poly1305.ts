import sodium from 'sodium-native';
import { asBuffer } from './bytes.ts';
import { randomBytes } from './random.ts';
import { SecretBytes } from './secret-bytes.ts';

const NONCE = 24;
const TAG = 16;

/**
 * XChaCha20-Poly1305-IETF with a random nonce.
 * @returns nonce (24 bytes), ciphertext with its tag (16 bytes)
 */
export function sealXChaCha(key: SecretBytes, plaintext: Uint8Array, associated: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(NONCE + plaintext.length + TAG);
  sealed.set(randomBytes(NONCE));
  sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
    asBuffer(sealed.subarray(NONCE)),
    asBuffer(plaintext),
    asBuffer(associated),
    null,
    asBuffer(sealed.subarray(0, NONCE)),
    asBuffer(key.bytes),
  );
  return sealed;
}

/** Opens what `sealXChaCha` made; `null` where the key, the text or the associated data is another. */
export function openXChaCha(key: SecretBytes, sealed: Uint8Array, associated: Uint8Array): SecretBytes | null {
  if (sealed.length < NONCE + TAG) return null;
  const plaintext = SecretBytes.allocate(sealed.length - NONCE - TAG);
  try {
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      asBuffer(plaintext.bytes),
      null,
      asBuffer(sealed.subarray(NONCE)),
      asBuffer(associated),
      asBuffer(sealed.subarray(0, NONCE)),
      asBuffer(key.bytes),
    );
    return plaintext;
  } catch {
    plaintext[Symbol.dispose]();
    return null;
  }
}
