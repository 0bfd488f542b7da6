import { basename } from 'node:path';
import type { LifeCalls } from '../../preload/contract/agent-port.ts';
import { unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { readFailedUnlocks, waitBeforeUnlock } from '../vault/failed-unlocks.ts';
import { readHeader } from '../vault/header-file.ts';
import { readOpenedBy } from '../vault/opened-by.ts';
import { verifyPolicyChain } from '../vault/policy.ts';
import { findOfficer, needsKeyFile } from '../vault/unlock-officer.ts';
import { forget, keyFilesOnDrives } from './find-key-file.ts';
import { readCheckpointFile } from './vault-files.ts';

/** What can be said of a vault without a passphrase: who may open it, who has it open, since when it is locked. */
export function describeVault(folder: string, now: number): LifeCalls['agent.describe']['output'] {
  const header = readHeader(folder);
  const chain = verifyPolicyChain(header.policies);
  const failures = readFailedUnlocks(folder);
  const note = readCheckpointFile(folder);
  return {
    name: basename(folder),
    vaultId: chain.vaultId,
    policyGeneration: chain.current.generation,
    officers: chain.current.officers.filter(({ state }) => state === 'active').map(({ id, name, role }) => ({ name, role, keyFile: needsKeyFile(header, id) })),
    lockedSince: note === null ? null : (unverifiedCheckpoint(note)?.time ?? null),
    inUse: readOpenedBy(folder),
    failedAttempts: failures.length,
    retryAfter: waitBeforeUnlock(failures, now),
  };
}

/** Whether the key file of an officer lies on a drive that is plugged in now. */
export async function describeKeyFile(folder: string, name: string): Promise<LifeCalls['agent.findKeyFile']['output']> {
  const chain = verifyPolicyChain(readHeader(folder).policies);
  const found = await keyFilesOnDrives(chain.vaultId, findOfficer(chain, name).id);
  forget(found);
  const drive = found[0]?.drive;
  return { found: drive ? { drive: drive.name } : null };
}
