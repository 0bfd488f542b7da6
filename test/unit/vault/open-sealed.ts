import type { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import type { WholeRecord } from '../../../main/store/whole-records.ts';
import { openEpochKey } from '../../../main/vault/epoch.ts';
import { KIT } from '../../../main/vault/policy.ts';
import { openRecord, openShare } from '../../../main/vault/record.ts';

/**
 * `no-share`: there is nothing here that this holder's key opens. `does-not-open`: there is, and it does not lead to the key that the record names.
 * `pkcs8` is `null` where the holder's share opened, and it takes others beside it.
 */
export type OpenedSeal = { ok: true; pkcs8: SecretBytes | null } | { ok: false; why: 'no-share' | 'does-not-open' };

/**
 * Opens one sealed record with one holder's box key: the epoch's key, the share, the record.
 * @param holder an officer's id, or `kit`
 */
export async function openSealed(vaultId: string, record: WholeRecord, holder: string, boxKey: SecretBytes): Promise<OpenedSeal> {
  const sealed = record.epochKeys.find(({ officer }) => officer === holder);
  const share = record.shares.find(({ officer }) => officer === holder);
  using epochKey = sealed && record.sealedIn ? openEpochKey(vaultId, record.sealedIn, holder, sealed.sealed, boxKey) : null;
  if (!epochKey || !share) return { ok: false, why: 'no-share' };
  using opened = openShare(vaultId, record, share, epochKey);
  if (opened && record.threshold > 1 && holder !== KIT) return { ok: true, pkcs8: null };
  const pkcs8 = opened && (await openRecord(vaultId, record, [opened]));
  return pkcs8 ? { ok: true, pkcs8 } : { ok: false, why: 'does-not-open' };
}
