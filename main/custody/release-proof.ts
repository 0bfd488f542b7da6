import { StrongroomError } from '../../preload/contract/errors.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { ContainerOrder } from './release-container.ts';
import { leftWords, type StagedSet, withLeft } from './release-set.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** A set of files that has its names. */
export interface ProvedSet {
  /** SHA-256 of each. */
  hashes: string[];
  /** Whether every byte that was compared came from the medium, and not perhaps from the system's memory of what was written. */
  uncached: boolean;
}

/**
 * Writes a set, reads it back, opens and compares it, names it and reads it once more. What is wrong at any of these steps is taken back.
 * @param container what is to be in it, made anew each time because it moves to a thread
 * @throws StrongroomError `RELEASE_PROOF_FAILED`, and what a destination can answer with
 */
export async function writeProved({ workshop }: Pick<VaultAtWork, 'workshop'>, set: StagedSet, container: () => ContainerOrder): Promise<ProvedSet> {
  try {
    const hashes = writeSet(set, await workshop.build(container()));
    // Read before the secrets are copied for the thread: where a stick was pulled, no copy is left. Proved before the files get their
    // names, so that one which is replaced is lost only to one that opens.
    const { files, uncached } = await set.readStaged();
    const why = await provedWrong(() => workshop.prove({ ...container(), files }));
    if (why !== null) throw proofFailed(why);
    set.name();
    const named = await hashNamed(set);
    if (named.hashes.some((hash, at) => hash !== hashes[at])) {
      throw proofFailed('the medium gives back other bytes than were written', set.takeBack());
    }
    return { hashes, uncached: uncached && named.uncached };
  } finally {
    set.clear();
  }
}

/** Writes what was built and wipes it: without a passphrase it is the key itself. */
function writeSet(set: StagedSet, built: Uint8Array[]): string[] {
  try {
    for (const [at, bytes] of built.entries()) set.write(at, bytes);
    return built.map(sha256Hex);
  } finally {
    built.forEach(wipe);
  }
}

async function hashNamed(set: StagedSet): Promise<ProvedSet> {
  try {
    const { files, uncached } = await set.readNamed();
    const hashes = files.map(sha256Hex);
    files.forEach(wipe);
    return { hashes, uncached };
  } catch (error) {
    // It cannot be said what lies there: nothing of it stays, as far as it can be reached.
    throw withLeft(error, set.takeBack());
  }
}

async function provedWrong(prove: () => Promise<string | null>): Promise<string | null> {
  try {
    return await prove();
  } catch (error) {
    return error instanceof Error ? error.message : 'it does not open';
  }
}

function proofFailed(why: string, left: readonly string[] = []): StrongroomError {
  return new StrongroomError(
    'RELEASE_PROOF_FAILED',
    `The written file was read back and does not prove: ${why}. ${leftWords(left) || 'It was removed.'}`,
    'The medium may be failing. Use another one and release again.',
  );
}
