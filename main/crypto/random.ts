import { randomFillSync } from 'node:crypto';

/** Cryptographically secure random bytes. */
export function randomBytes(length: number): Uint8Array {
  return randomFillSync(new Uint8Array(length));
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A random name of 26 characters (130 bits, Crockford's base 32 in lower case): ids of officers, epochs, commands. */
export function randomIdentifier(): string {
  return Array.from(randomBytes(26), (byte) => alphabet[byte & 31]).join('');
}

/** Characters of a time in ms: enough for 35,000 years. */
const TIME = 10;

/**
 * A name of 26 characters for a row of which there are many: the time in ms, then 80 random bits, in the same alphabet (a ULID in lower case). Names sort in the
 * order in which they were made, so that what comes in together lies together in every index: with names at random each row would change a page of its own.
 */
export function rowIdentifier(): string {
  let name = '';
  for (let time = Date.now(); name.length < TIME; time = Math.floor(time / 32)) name = alphabet.charAt(time % 32) + name;
  for (const byte of randomBytes(16)) name += alphabet.charAt(byte & 31);
  return name;
}
