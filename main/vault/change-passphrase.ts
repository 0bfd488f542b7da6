import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Argon2idCost } from '../crypto/argon2id.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { type Header, writeHeader } from './header-file.ts';
import type { PolicyChain, PolicyOfficer } from './policy.ts';
import { openSlot, sealSlot } from './slot.ts';

/**
 * Seals an officer's seed under another passphrase and replaces the slot. Copies of the vault that exist still open with the
 * old one: where that may be known to others, the officer must be reset instead.
 * @param current UTF-8
 * @param next UTF-8
 * @returns the header as it now lies on the disk
 * @throws StrongroomError `OFFICER_PASSPHRASE_WRONG`
 */
export async function changePassphrase(
  vault: { folder: string; header: Header; chain: PolicyChain; officer: PolicyOfficer; databaseKey: SecretBytes },
  current: Uint8Array,
  next: Uint8Array,
  cost: Argon2idCost,
): Promise<Header> {
  const { folder, header, chain, officer, databaseKey } = vault;
  const at = header.slots.findIndex((slot) => slot.officer === officer.id);
  const slot = header.slots[at];
  using seed = slot ? await openSlot(chain.vaultId, slot, current, null) : null;
  if (!seed)
    throw new StrongroomError(
      'OFFICER_PASSPHRASE_WRONG',
      'This is not the passphrase of this officer.',
      'Check Caps Lock and the keyboard layout, then try again.',
    );
  const { mac: _old, ...rest } = header;
  return writeHeader(folder, { ...rest, slots: header.slots.with(at, await sealSlot(chain.vaultId, officer.id, seed, next, null, cost)) }, databaseKey);
}
