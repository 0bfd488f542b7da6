import { concatBytes, fromBase64, utf8 } from '../crypto/bytes.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { randomBytes, randomIdentifier } from '../crypto/random.ts';
import { openSealedBox, sealToBox } from '../crypto/sealed-box.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import type { EpochKeyTable, EpochTable } from '../store/schema.ts';
import { custodians, KIT, type Policy } from './policy.ts';

/** What records are sealed with. */
export interface SealingKeys {
  readonly id: string;
  readonly policyGeneration: number;
  /** By officer id, and `kit`. */
  readonly keys: ReadonlyMap<string, SecretBytes>;
}

/** The sealing context of one command: a key for each custodian and the kit, forgotten when the command ends. */
export interface Epoch extends SealingKeys, Disposable {
  /** What the database keeps: the same keys, sealed to those who may open them later. */
  readonly rows: { epoch: EpochTable; keys: EpochKeyTable[] };
}

/** Begins an epoch for a command. Nothing that is stored opens what it seals without a custodian or the kit. */
export function beginEpoch(vaultId: string, policy: Policy, command: string, now: number): Epoch {
  const id = randomIdentifier();
  const receivers = custodians(policy).map((officer) => ({ id: officer.id, boxKey: officer.boxKey }));
  if (policy.kit) receivers.push({ id: KIT, boxKey: policy.kit.boxKey });
  const keys = new Map(receivers.map((receiver) => [receiver.id, SecretBytes.take(randomBytes(32))]));
  const sealed = receivers.map((receiver) => ({
    epoch: id,
    officer: receiver.id,
    sealed: sealEpochKey(vaultId, policy.generation, id, receiver, keys.get(receiver.id) as SecretBytes),
  }));
  return {
    id,
    policyGeneration: policy.generation,
    keys,
    rows: { epoch: { id, policy_generation: policy.generation, command, created_at: now }, keys: sealed },
    [Symbol.dispose]() {
      for (const key of keys.values()) key[Symbol.dispose]();
    },
  };
}

/** An officer's key of a past epoch, opened with the officer's box key; `null` where it is not his or was changed. */
export function openEpochKey(vaultId: string, epoch: EpochTable, officer: string, sealed: Uint8Array, boxKey: SecretBytes): SecretBytes | null {
  using opened = openSealedBox(boxKey, sealed);
  const context = epochContext(vaultId, epoch.policy_generation, epoch.id, officer);
  if (!opened || opened.length !== context.length + 32) return null;
  if (!Buffer.from(context).equals(opened.bytes.subarray(0, context.length))) return null;
  return SecretBytes.copy(opened.bytes.subarray(context.length));
}

/** The key under which one officer's share of one version of one record is sealed. */
export function shareKey(epochKey: SecretBytes, record: string, version: number): SecretBytes {
  return hkdf(epochKey, 'strongroom/v1/share', utf8(canonicalJson([record, version])));
}

function sealEpochKey(vaultId: string, generation: number, epoch: string, receiver: { id: string; boxKey: string }, key: SecretBytes): Uint8Array {
  using plain = SecretBytes.take(concatBytes(epochContext(vaultId, generation, epoch, receiver.id), key.bytes));
  return sealToBox(fromBase64(receiver.boxKey) as Uint8Array, plain.bytes);
}

/** What the sealed box names beside the key, so that a box moved to another epoch, officer or vault does not open there. */
function epochContext(vaultId: string, generation: number, epoch: string, officer: string): Uint8Array {
  return utf8(canonicalJson(['strongroom/v1/epoch-key', vaultId, generation, epoch, officer]));
}
