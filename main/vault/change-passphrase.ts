import type { Argon2idCost } from '../crypto/argon2id.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { type Header, writeHeader } from './header-file.ts';
import type { PolicyChain, PolicyOfficer } from './policy.ts';
import { openSlot, sealSlot } from './slot.ts';
import { needsKeyFile, wrongPassphrase } from './unlock-officer.ts';

/** What opens a slot. Both stay the caller's to wipe. */
interface SlotSecrets {
  /** UTF-8 */
  passphrase: Uint8Array;
  /** The 32 bytes of a key file; `null` where the passphrase opens it alone. */
  keyFile: SecretBytes | null;
}

/**
 * Seals an officer's seed under another passphrase, with or without a key file, for the place of its slot. Copies of the vault that exist still open with
 * the old ones: where those may be known to others, the officer must be reset instead.
 * @returns replaces the slot, and gives the header as it then lies on the disk
 * @throws StrongroomError `OFFICER_PASSPHRASE_WRONG`
 */
export async function sealSlotAnew(
  vault: { folder: string; header: Header; chain: PolicyChain; officer: PolicyOfficer; databaseKey: SecretBytes },
  current: SlotSecrets,
  next: SlotSecrets,
  cost: Argon2idCost,
): Promise<() => Header> {
  const { folder, header, chain, officer, databaseKey } = vault;
  const at = header.slots.findIndex((slot) => slot.officer === officer.id);
  const slot = header.slots[at];
  using seed = slot ? await openSlot(chain.vaultId, slot, current.passphrase, current.keyFile) : null;
  if (!seed) throw wrongPassphrase(needsKeyFile(header, officer.id));
  const { mac: _old, ...rest } = header;
  const sealed = await sealSlot(chain.vaultId, officer.id, seed, next.passphrase, next.keyFile, cost);
  return () => writeHeader(folder, { ...rest, slots: header.slots.with(at, sealed) }, databaseKey);
}
