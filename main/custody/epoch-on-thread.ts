import { SecretBytes } from '../crypto/secret-bytes.ts';
import type { Epoch, SealingKeys } from '../vault/epoch.ts';

/** A command's sealing context as a thread gets it. */
export interface EpochOnThread {
  vaultId: string;
  epoch: string;
  policyGeneration: number;
  /** The epoch's keys by officer; they move to the thread and are wiped there. */
  keys: { officer: string; key: Uint8Array<ArrayBuffer> }[];
}

/** Copies of an epoch's keys to be moved to a thread. */
export function epochToMove(vaultId: string, { id, policyGeneration, keys }: Epoch): EpochOnThread {
  return { vaultId, epoch: id, policyGeneration, keys: [...keys].map(([officer, key]) => ({ officer, key: key.copyToMove() })) };
}

/** Works with an epoch on the thread that it was moved to, and wipes its keys. */
export async function withEpoch<T>({ epoch, policyGeneration, keys: moved }: EpochOnThread, work: (keys: SealingKeys) => Promise<T>): Promise<T> {
  const keys = new Map(moved.map(({ officer, key }) => [officer, SecretBytes.take(key)]));
  try {
    return await work({ id: epoch, policyGeneration, keys });
  } finally {
    for (const key of keys.values()) key[Symbol.dispose]();
  }
}
