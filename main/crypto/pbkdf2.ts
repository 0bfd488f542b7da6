import { pbkdf2Sync } from 'node:crypto';
import { allowed, type MacHashName } from './algorithms.ts';
import { wipe } from './secret-bytes.ts';

/**
 * PBKDF2 (RFC 8018, section 5.2) with HMAC over the named hash. It blocks its thread: check the iterations of a file
 * against a cap first, and run it in a worker that can be stopped.
 * @param password bytes, as the format encodes them
 * @param length of the key, in bytes
 * @returns the key, the caller's to wipe
 */
export function pbkdf2(name: MacHashName, password: Uint8Array, salt: Uint8Array, iterations: number, length: number): Uint8Array {
  const derived = pbkdf2Sync(password, salt, iterations, length, allowed('pbkdf2', name));
  const key = new Uint8Array(derived);
  wipe(derived);
  return key;
}
