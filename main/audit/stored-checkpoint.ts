import { equalBytes } from '../crypto/constant-time.ts';
import { newestCheckpoint } from '../store/checkpoints.ts';
import type { Database } from '../store/open-database.ts';
import { openCheckpoint } from './checkpoint.ts';
import type { CoveringCheckpoint, KnownSigners } from './statement-check.ts';

/**
 * The stored checkpoint that covers most, opened: what a record's inclusion is checked against. `null` where there is none, or where it is
 * not signed by an officer of this vault.
 */
export async function newestSignedCheckpoint(queries: Database, known: KnownSigners): Promise<CoveringCheckpoint | null> {
  const stored = await newestCheckpoint(queries);
  const opened = stored && openCheckpoint(stored.note, known);
  if (!opened?.ok) return null;
  return opened.checkpoint.size === stored?.size && equalBytes(opened.checkpoint.root, stored.root)
    ? { checkpoint: opened.checkpoint, signers: opened.signers }
    : null;
}
