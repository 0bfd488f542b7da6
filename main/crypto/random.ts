import { randomFillSync } from 'node:crypto';

/** Cryptographically secure random bytes. */
export function randomBytes(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random name of 26 characters (130 bits, Crockford's base 32 in lower case): ids of officers, records, epochs, commands. */
export function randomIdentifier(): string {
  return Array.from(randomBytes(26), (byte) => alphabet[byte & 31]).join('');
}
