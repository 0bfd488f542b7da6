import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from './bytes.ts';
import { randomBytes } from './random.ts';
import { SecretBytes, wipe } from './secret-bytes.ts';

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) under a key that seals one plaintext only, with a random nonce.
 * @returns nonce (12 bytes), ciphertext, tag (16 bytes)
 */
export function sealAesGcm(key: SecretBytes, plaintext: Uint8Array, associated: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG });
  cipher.setAAD(associated);
  return concatBytes(nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** Opens what `sealAesGcm` made; `null` where the key, the text or the associated data is another. */
export function openAesGcm(key: SecretBytes, sealed: Uint8Array, associated: Uint8Array): SecretBytes | null {
  if (sealed.length < NONCE + TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plaintext = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
  try {
    decipher.final();
    return SecretBytes.copy(plaintext);
  } catch {
    return null;
  } finally {
    wipe(plaintext);
  }
}
