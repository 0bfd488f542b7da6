import sodium from 'sodium-native';
import { asBuffer } from './bytes.ts';
import { SecretBytes } from './secret-bytes.ts';

/** Cost of one derivation; parallelism is always 1, as libsodium has it. */
export interface Argon2idCost {
  memoryMiB: number;
  passes: number;
}

/** Below this a slot is not written. */
export const ARGON2ID_FLOOR: Argon2idCost = { memoryMiB: 256, passes: 3 };
/** Above this a slot is not read: a header is not trusted until it opens, and must not exhaust the workstation before. */
export const ARGON2ID_CEILING: Argon2idCost = { memoryMiB: 1024, passes: 10 };

export const ARGON2ID_SALT_LENGTH = 16;

/** Argon2id version 1.3 (RFC 9106) by libsodium, on a thread of the pool: the event loop stays free. Output 32 bytes. */
export async function argon2id(passphrase: Uint8Array, salt: Uint8Array, cost: Argon2idCost): Promise<SecretBytes> {
  if (salt.length !== ARGON2ID_SALT_LENGTH) throw new Error('the salt of Argon2id has 16 bytes here');
  const output = SecretBytes.allocate(32);
  using held = SecretBytes.copy(passphrase);
  await new Promise<void>((resolve, reject) => {
    sodium.crypto_pwhash_async(
      asBuffer(output.bytes),
      asBuffer(held.bytes),
      asBuffer(salt),
      cost.passes,
      cost.memoryMiB * 1024 * 1024,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
      (error: Error | null) => (error ? reject(error) : resolve()),
    );
  });
  return output;
}

/**
 * Raises the passes until one derivation takes about `targetMs` on this machine, never below the floor nor above half the
 * ceiling: a slower workstation must still be able to open what a fast one made.
 */
export async function calibrateArgon2id(targetMs = 1000): Promise<Argon2idCost> {
  const started = performance.now();
  (await argon2id(new Uint8Array(16), new Uint8Array(ARGON2ID_SALT_LENGTH), ARGON2ID_FLOOR))[Symbol.dispose]();
  const perPass = (performance.now() - started) / ARGON2ID_FLOOR.passes;
  const passes = Math.round(targetMs / perPass);
  return { memoryMiB: ARGON2ID_FLOOR.memoryMiB, passes: Math.min(ARGON2ID_CEILING.passes / 2, Math.max(ARGON2ID_FLOOR.passes, passes)) };
}
