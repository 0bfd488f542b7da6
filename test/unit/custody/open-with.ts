import { KeyShares } from '../../../main/custody/approvals/key-shares.ts';
import { openStoredKey } from '../../../main/custody/open-stored-key.ts';
import type { VaultAtWork } from '../../../main/custody/vault-at-work.ts';
import type { UnlockedOfficer } from '../../../main/vault/unlock-officer.ts';

/** One custodian's shares of stored keys. */
export async function sharesOf(vault: VaultAtWork, spkis: readonly string[], unlocked: UnlockedOfficer): Promise<KeyShares> {
  const shares = await KeyShares.naming(vault, spkis);
  await shares.take(unlocked);
  return shares;
}

/** Opens a stored key by the share of one custodian. @returns PKCS#8 DER */
export async function openWith(vault: VaultAtWork, spkiSha256: string, unlocked: UnlockedOfficer) {
  using shares = await sharesOf(vault, [spkiSha256], unlocked);
  return await openStoredKey(vault, spkiSha256, shares);
}
