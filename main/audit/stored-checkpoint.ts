import { equalBytes } from '../crypto/constant-time.ts';
import { newestCheckpoint } from '../store/checkpoints.ts';
import type { Database } from '../store/open-database.ts';
import type { CheckpointTable } from '../store/schema.ts';
import { openCheckpointOf } from './in-office.ts';
import type { Signers } from './signers.ts';
import type { CoveringCheckpoint } from './statement-check.ts';

/**
 * The stored checkpoint that covers most, opened: what a record's inclusion is checked against. `null` where there is none, or where it is
 * not signed by an officer who was in office.
 */
export async function newestSignedCheckpoint(queries: Database, signers: Signers): Promise<CoveringCheckpoint | null> {
  const stored = await newestCheckpoint(queries);
  return stored ? openStored(queries, stored, signers) : null;
}

/** A stored checkpoint, opened; `null` where it says something else than what it is filed under, or is not signed by an officer who was in office. */
export async function openStored(
  queries: Database,
  stored: Pick<CheckpointTable, 'note' | 'size' | 'root'>,
  signers: Signers,
): Promise<CoveringCheckpoint | null> {
  const opened = await openCheckpointOf(queries, stored.note, signers);
  if (!opened.ok || opened.checkpoint.size !== stored.size || !equalBytes(opened.checkpoint.root, stored.root)) return null;
  return { checkpoint: opened.checkpoint, signers: opened.signers };
}
