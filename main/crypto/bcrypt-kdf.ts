import bcrypt from 'bcrypt-pbkdf';

/**
 * bcrypt_pbkdf (OpenBSD's key derivation with bcrypt as its function), for reading OpenSSH keys. Each round takes about a millisecond and a half for
 * every 32 bytes of the key: whoever calls it has checked the rounds before.
 * @param passphrase UTF-8, at least one byte
 * @param length of the key in bytes, 1 to 1,024
 * @returns the key, the caller's to wipe, or `null` where passphrase, salt, length or rounds are out of the function's range
 */
export function bcryptKey(passphrase: Uint8Array, salt: Uint8Array, rounds: number, length: number): Uint8Array | null {
  const key = new Uint8Array(length);
  return bcrypt.pbkdf(passphrase, passphrase.length, salt, salt.length, key, length, rounds) === 0 ? key : null;
}
