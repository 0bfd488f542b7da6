import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { sha1 } from '../crypto/hash.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/secret-bytes.ts';

/** Sun's key protector for JKS: an AlgorithmIdentifier without a real algorithm. */
export const jksProtectionOid = '1.3.6.1.4.1.42.2.17.1.1';

const SALT = 20;
const CHECK = 20;

/** Each block of the stream is the SHA-1 of the passphrase and the block before; the first is that of the salt. */
function streamed(bytes: Uint8Array, passphrase: Uint8Array, salt: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length);
  let block = salt;
  for (let at = 0; at < bytes.length; at += block.length) {
    block = sha1(passphrase, block);
    for (let i = 0; i < block.length && at + i < bytes.length; i++) {
      result[at + i] = (bytes[at + i] as number) ^ (block[i] as number);
    }
  }
  return result;
}

/**
 * Opens what the key protector sealed: salt, stream-encrypted key, SHA-1 of passphrase and key.
 * @param passphrase UTF-16, big-endian
 * @returns the plaintext, the caller's to wipe, or `null` where the passphrase does not fit
 */
export function openJksKey(sealed: Uint8Array, passphrase: Uint8Array): Uint8Array | null {
  if (sealed.length < SALT + CHECK) return null;
  const plaintext = streamed(sealed.subarray(SALT, sealed.length - CHECK), passphrase, sealed.subarray(0, SALT));
  if (equalBytes(sha1(passphrase, plaintext), sealed.subarray(sealed.length - CHECK))) return plaintext;
  wipe(plaintext);
  return null;
}

/** Seals a key as `openJksKey` opens it. The scheme is weak, one SHA-1 for each guess: it is what the format has. */
export function sealJksKey(pkcs8: Uint8Array, passphrase: Uint8Array): Uint8Array {
  const salt = randomBytes(SALT);
  return concatBytes(salt, streamed(pkcs8, passphrase, salt), sha1(passphrase, pkcs8));
}

/** The digest at the end of a key store, over the passphrase (UTF-16, big-endian), Sun's phrase and all bytes before. */
export function jksDigest(passphrase: Uint8Array, content: Uint8Array): Uint8Array {
  return sha1(passphrase, utf8('Mighty Aphrodite'), content);
}
