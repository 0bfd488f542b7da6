import { setImmediate as turn } from 'node:timers/promises';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandRun } from '../commands/queue.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { tagsOfKeys, tagsOfSome } from '../store/key-tags.ts';
import type { Database } from '../store/open-database.ts';
import { insertEpoch, newestRecords, removeUnusedEpochs, storedVersions } from '../store/sealed-keys.ts';
import { beginEpoch, type Epoch } from '../vault/epoch.ts';
import { generationsLike, holdersLeft, isBehind, wantedThreshold } from '../vault/is-behind.ts';
import type { Policy, PolicyChain } from '../vault/policy.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { openVouched, vouchedRecords } from './open-stored-key.ts';
import { insertProved } from './prove-sealed.ts';
import { resealKey } from './seal-key.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** A sealed key as a reseal names it. */
export interface Behind {
  id: string;
  spkiSha256: string;
  version: number;
  policyGeneration: number;
  threshold: number;
}

export interface Resealed {
  done: number;
  failed: { spkiSha256: string; error: ErrorAnswer }[];
}

/** Records that are sealed anew in one transaction. */
const AT_ONCE = 32;

/**
 * The keys that are sealed otherwise than a policy says: to other custodians or another kit, or for another number of custodians.
 * @param tags what the keys' tags will be, where they change with it; by the keys' ids
 */
export async function keysBehind(
  queries: Database,
  chain: PolicyChain,
  policy: Policy = chain.current,
  tags: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<Behind[]> {
  const like = generationsLike(chain, policy);
  const stored = await tagsOfKeys(queries);
  const records = await newestRecords(queries);
  return records
    .filter((record) => {
      const then = chain.policies[record.policy_generation - 1];
      const agreed = tags.get(record.id);
      return isBehind(record, like, wantedThreshold(record, policy, then, agreed ?? stored.get(record.id) ?? [], agreed !== undefined));
    })
    .map(({ id, spki_sha256, version, policy_generation, threshold }) => ({
      id,
      spkiSha256: spki_sha256,
      version,
      policyGeneration: policy_generation,
      threshold,
    }));
}

/** How many of these keys too few of a policy's custodians have a share of to open them: the recovery kit alone does, if there is one. */
export function stranded(keys: readonly Behind[], chain: PolicyChain, policy: Policy = chain.current): number {
  const left = new Map(chain.policies.map(({ generation }) => [generation, holdersLeft({ policy_generation: generation }, chain, policy)]));
  return keys.filter(({ policyGeneration, threshold }) => (left.get(policyGeneration) ?? 0) < threshold).length;
}

/**
 * Opens keys with the shares that were given for them, and seals each under a fresh record key, as the policy in force says: for the custodians and the
 * kit of now, for as many as its tags demand. Some at a time, in one transaction with the entry that tells it; the version before is removed and
 * overwritten. What is cut short is found again by the rows themselves. One that does not open stays as it is, and keeps no other from it.
 * @param lowers where custodians have agreed that these keys take fewer of them
 */
export async function reseal(
  vault: VaultAtWork & { forgetRemoved(): Promise<void> },
  run: CommandRun,
  keys: readonly Behind[],
  shares: Pick<KeyShares, 'open'>,
  lowers = false,
): Promise<Resealed> {
  const result: Resealed = { done: 0, failed: [] };
  if (keys.length === 0) return result;
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  let stored = false;
  run.progress(0, keys.length);
  try {
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      run.signal.throwIfAborted();
      const opened = await openBatch(vault, keys.slice(at, at + AT_ONCE), shares, result);
      try {
        if (opened.length > 0) await sealBatch(vault, run.id, epoch, opened, { first: !stored, lowers });
        stored ||= opened.length > 0;
        result.done += opened.length;
      } finally {
        for (const { pkcs8 } of opened) pkcs8[Symbol.dispose]();
      }
      run.progress(Math.min(keys.length, at + AT_ONCE), keys.length);
    }
  } finally {
    if (stored) {
      // Once and not with each batch: what it takes is to look at every record. Where it is not come to, the next time does it.
      await removeUnusedEpochs(vault.queries).catch((error: unknown) =>
        console.error(`strongroom: epochs that seal nothing any more stay for now (${toErrorAnswer(error).code})`),
      );
      await vault.forgetRemoved();
    }
  }
  return result;
}

interface OpenedKey {
  key: Behind;
  pkcs8: SecretBytes;
}

async function openBatch(vault: VaultAtWork, keys: readonly Behind[], shares: Pick<KeyShares, 'open'>, result: Resealed): Promise<OpenedKey[]> {
  const records = await vouchedRecords(
    vault,
    keys.map(({ spkiSha256 }) => spkiSha256),
  );
  const opened: OpenedKey[] = [];
  try {
    for (const key of keys) {
      try {
        const record = records.get(key.spkiSha256);
        if (!record || record instanceof StrongroomError) throw record;
        opened.push({ key, pkcs8: await openVouched(record, shares) });
      } catch (error) {
        // The keys of the vault stay what they are where one of them is damaged; whatever else is wrong ends the work.
        if (!(error instanceof StrongroomError) || !ofOneKey.has(error.code)) throw error;
        result.failed.push({ spkiSha256: key.spkiSha256, error: toErrorAnswer(error) });
      }
      await turn();
    }
    return opened;
  } catch (error) {
    for (const { pkcs8 } of opened) pkcs8[Symbol.dispose]();
    throw error;
  }
}

const ofOneKey = new Set<ErrorAnswer['code']>(['RECORD_DAMAGED', 'KEY_MISSING', 'KEY_DESTROYED', 'APPROVALS_MISSING']);

async function sealBatch(
  vault: VaultAtWork,
  command: string,
  epoch: Epoch,
  opened: readonly OpenedKey[],
  { first, lowers }: { first: boolean; lowers: boolean },
): Promise<void> {
  const { vaultId, chain } = vault;
  await vault.ledger.record(async (queries, note) => {
    if (first) await insertEpoch(queries, epoch.rows);
    const ids = opened.map(({ key }) => key.id);
    const tags = await tagsOfSome(queries, ids);
    const stored = await storedVersions(queries, ids);
    const sealed = [];
    for (const { key, pkcs8 } of opened) {
      const sealedAs = { policy_generation: key.policyGeneration, threshold: key.threshold };
      const then = chain.policies[key.policyGeneration - 1];
      const threshold = wantedThreshold(sealedAs, chain.current, then, tags.get(key.id) ?? [], lowers);
      sealed.push({ pkcs8, sealed: await resealKey(stored, { vaultId, epoch, threshold }, { ...key, pkcs8 }) });
      await turn();
    }
    const many = opened.length === 1 ? '1 private key was' : `${opened.length} private keys were`;
    const entry = note({
      action: 'key.resealed',
      command,
      objects: sealed.map(({ sealed: { key } }) => ({ kind: 'key', id: key.spki_sha256, label: key.key_algorithm })),
      rows: sealed.flatMap(({ sealed: { rows } }) => rows),
      text: `${many} sealed anew under policy ${chain.current.generation}; as they were sealed before is gone.`,
    });
    await insertProved({ queries, vaultId, epoch }, sealed, entry);
  });
}
