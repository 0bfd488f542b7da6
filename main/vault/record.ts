import { combine, split } from 'shamir-secret-sharing';
import { openAesGcm, sealAesGcm } from '../crypto/aes-gcm.ts';
import { utf8 } from '../crypto/bytes.ts';
import { randomBytes } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { openXChaCha, sealXChaCha } from '../crypto/xchacha20-poly1305.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { describePrivateKey } from '../pki/private-key.ts';
import type { RecordTable, ShareTable } from '../store/schema.ts';
import { type SealingKeys, shareKey } from './epoch.ts';
import { KIT } from './policy.ts';

export type SealedRecord = Omit<RecordTable, 'log_entry'>;

/**
 * Seals a private key: AES-256-GCM under a random record key, which is split among the epoch's custodians. For a threshold of
 * one, and for the kit, a share is the record key itself.
 * @param pkcs8 PKCS#8 DER
 * @param spkiSha256 of the public half, hexadecimal; bound to the record
 */
export async function sealRecord(
  vaultId: string,
  epoch: SealingKeys,
  what: { id: string; version: number; spkiSha256: string; threshold: number; pkcs8: SecretBytes },
): Promise<{ record: SealedRecord; shares: ShareTable[] }> {
  const record = {
    id: what.id,
    version: what.version,
    epoch: epoch.id,
    policy_generation: epoch.policyGeneration,
    spki_sha256: what.spkiSha256,
    threshold: what.threshold,
  };
  using key = SecretBytes.take(randomBytes(32));
  const sealed = sealAesGcm(key, what.pkcs8.bytes, recordContext(vaultId, record));
  const officers = [...epoch.keys.keys()].filter((officer) => officer !== KIT);
  const parts = await splitRecordKey(key, officers.length, what.threshold);
  try {
    const shares = [...epoch.keys].map(([officer, epochKey]) => {
      const part = officer === KIT ? key.bytes : (parts[officers.indexOf(officer)] as Uint8Array);
      using under = shareKey(epochKey, what.id, what.version);
      return { record: what.id, version: what.version, officer, sealed: sealXChaCha(under, part, shareContext(vaultId, record, officer)) };
    });
    return { record: { ...record, sealed }, shares };
  } finally {
    for (const part of parts) wipe(part);
  }
}

/** One officer's share of a record's key; `null` where key, share or record is another's or was changed. */
export function openShare(vaultId: string, record: SealedRecord, share: ShareTable, epochKey: SecretBytes): SecretBytes | null {
  using under = shareKey(epochKey, record.id, record.version);
  return openXChaCha(under, share.sealed, shareContext(vaultId, record, share.officer));
}

/**
 * Opens a record with as many shares as it demands, or with the kit's alone. The result is proved twice: by the tag, and by
 * the public key that the record is bound to.
 * @returns PKCS#8 DER, or `null` where that fails
 */
export async function openRecord(vaultId: string, record: SealedRecord, shares: readonly SecretBytes[]): Promise<SecretBytes | null> {
  const pkcs8 = await openSealed(vaultId, record, shares);
  if (!pkcs8) return null;
  try {
    if (describePrivateKey(pkcs8.bytes).spkiSha256 === record.spki_sha256) return pkcs8;
  } catch {
    // What the tag vouches for is not a key: this record was not written by us.
  }
  pkcs8[Symbol.dispose]();
  return null;
}

/** The same, proved by the tag alone: for who holds the key beside it and compares. */
export async function openSealed(vaultId: string, record: SealedRecord, shares: readonly SecretBytes[]): Promise<SecretBytes | null> {
  using key = await joinRecordKey(record.threshold, shares);
  return key && openAesGcm(key, record.sealed, recordContext(vaultId, record));
}

async function splitRecordKey(key: SecretBytes, holders: number, threshold: number): Promise<Uint8Array[]> {
  if (threshold > holders) throw new Error('a record cannot demand more shares than there are custodians');
  return threshold === 1 ? Array.from({ length: holders }, () => Uint8Array.from(key.bytes)) : split(key.bytes, holders, threshold);
}

async function joinRecordKey(threshold: number, shares: readonly SecretBytes[]): Promise<SecretBytes | null> {
  const whole = shares.find((share) => share.length === 32);
  if (whole) return SecretBytes.copy(whole.bytes);
  if (shares.length < threshold || threshold < 2) return null;
  return SecretBytes.take(await combine(shares.map((share) => share.bytes)));
}

type Bound = Omit<SealedRecord, 'sealed'>;

/** The associated data of a record: moved to another id, version, epoch, table or vault, it does not open. */
function recordContext(vaultId: string, record: Bound): Uint8Array {
  return utf8(canonicalJson({ label: 'strongroom/v1/record', vaultId, ...bound(record) }));
}

function shareContext(vaultId: string, record: Bound, officer: string): Uint8Array {
  return utf8(canonicalJson({ label: 'strongroom/v1/share', vaultId, ...bound(record), threshold: record.threshold, officer }));
}

function bound(record: Bound): { table: string; id: string; version: number; epoch: string; spki: string } {
  return { table: 'records', id: record.id, version: record.version, epoch: record.epoch, spki: record.spki_sha256 };
}
