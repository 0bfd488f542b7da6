import { z } from 'zod';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { ARGON2ID_CEILING, ARGON2ID_FLOOR, ARGON2ID_SALT_LENGTH, type Argon2idCost, argon2id } from '../crypto/argon2id.ts';
import { fromBase64, toBase64, utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { randomBytes } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { openXChaCha, sealXChaCha } from '../crypto/xchacha20-poly1305.ts';
import { canonicalJson } from '../formats/canonical-json.ts';

const base64 = z.string().refine((text) => fromBase64(text) !== null);

/** One way to an officer's seed: a passphrase, with or without a key file. */
export const slotSchema = z.strictObject({
  officer: z.string().min(1),
  kdf: z.strictObject({ name: z.literal('argon2id'), memoryMiB: z.number().int().min(1), passes: z.number().int().min(1), salt: base64 }),
  /** Whether the 32 bytes of a key file are needed beside the passphrase. */
  keyFile: z.boolean(),
  /** Of the slot key (HKDF output): a ciphertext that opens under two keys would let a chosen passphrase vouch for another seed. */
  commitment: base64,
  /** XChaCha20-Poly1305 over the seed. */
  sealed: base64,
});
export type Slot = z.infer<typeof slotSchema>;

/**
 * Seals an officer's seed under a passphrase.
 * @param passphrase UTF-8
 * @param keyFile the 32 bytes of a key file that we made, or `null`
 */
export async function sealSlot(
  vaultId: string,
  officer: string,
  seed: SecretBytes,
  passphrase: Uint8Array,
  keyFile: SecretBytes | null,
  cost: Argon2idCost,
): Promise<Slot> {
  if (cost.memoryMiB < ARGON2ID_FLOOR.memoryMiB || cost.passes < ARGON2ID_FLOOR.passes) throw new Error('a slot below the floor of Argon2id is not written');
  const salt = randomBytes(ARGON2ID_SALT_LENGTH);
  using key = await slotKey(passphrase, keyFile, salt, cost);
  using commitment = hkdf(key, 'strongroom/v1/slot-commitment');
  const head = {
    officer,
    kdf: { name: 'argon2id' as const, ...cost, salt: toBase64(salt) },
    keyFile: keyFile !== null,
    commitment: toBase64(commitment.bytes),
  };
  using sealing = hkdf(key, 'strongroom/v1/slot-seal');
  return { ...head, sealed: toBase64(sealXChaCha(sealing, seed.bytes, associated(vaultId, head))) };
}

/**
 * Opens a slot. The vault id is part of what the passphrase vouches for, so that a chain of policies which somebody else made
 * does not open with it.
 * @returns the seed, or `null` where passphrase or key file is wrong
 * @throws StrongroomError `VAULT_HEADER_DAMAGED`: the passphrase is right and the slot is not, or its cost is absurd
 */
export async function openSlot(vaultId: string, slot: Slot, passphrase: Uint8Array, keyFile: SecretBytes | null): Promise<SecretBytes | null> {
  const { memoryMiB, passes } = slot.kdf;
  const salt = fromBase64(slot.kdf.salt) as Uint8Array;
  const absurd =
    memoryMiB > ARGON2ID_CEILING.memoryMiB || passes > ARGON2ID_CEILING.passes || memoryMiB < ARGON2ID_FLOOR.memoryMiB || passes < ARGON2ID_FLOOR.passes;
  if (absurd || salt.length !== ARGON2ID_SALT_LENGTH) throw damagedSlot('Its key derivation asks for more or less than Strongroom ever writes.');
  if (slot.keyFile !== (keyFile !== null)) return null;
  using key = await slotKey(passphrase, keyFile, salt, { memoryMiB, passes });
  using commitment = hkdf(key, 'strongroom/v1/slot-commitment');
  if (!equalBytes(commitment.bytes, fromBase64(slot.commitment) as Uint8Array)) return null;
  using sealing = hkdf(key, 'strongroom/v1/slot-seal');
  const { sealed, ...head } = slot;
  const seed = openXChaCha(sealing, fromBase64(sealed) as Uint8Array, associated(vaultId, head));
  if (!seed) throw damagedSlot('The passphrase is right, but the slot was changed.');
  return seed;
}

async function slotKey(passphrase: Uint8Array, keyFile: SecretBytes | null, salt: Uint8Array, cost: Argon2idCost): Promise<SecretBytes> {
  using stretched = await argon2id(passphrase, salt, cost);
  using both = SecretBytes.allocate(keyFile ? 64 : 32);
  both.bytes.set(stretched.bytes);
  if (keyFile) both.bytes.set(keyFile.bytes, 32);
  return hkdf(both, keyFile ? 'strongroom/v1/slot-with-key-file' : 'strongroom/v1/slot');
}

function associated(vaultId: string, head: Omit<Slot, 'sealed'>): Uint8Array {
  return utf8(canonicalJson({ label: 'strongroom/v1/slot', vaultId, slot: head }));
}

function damagedSlot(why: string): StrongroomError {
  return new StrongroomError(
    'VAULT_HEADER_DAMAGED',
    `This officer's slot in header.json is damaged. ${why}`,
    'Restore the vault from its last backup, and keep this folder for the investigation.',
  );
}
