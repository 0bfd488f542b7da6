import { equalBytes } from '../crypto/constant-time.ts';
import { newestCheckpoint } from '../store/checkpoints.ts';
import type { Database } from '../store/open-database.ts';
import { type OfficeHolders, openInOffice, policyTold } from './in-office.ts';
import type { CoveringCheckpoint } from './statement-check.ts';

/**
 * The stored checkpoint that covers most, opened: what a record's inclusion is checked against. `null` where there is none, or where it is
 * not signed by an officer who was in office.
 */
export async function newestSignedCheckpoint(queries: Database, known: OfficeHolders): Promise<CoveringCheckpoint | null> {
  const stored = await newestCheckpoint(queries);
  const opened = stored && openInOffice(stored.note, known, await policyTold(queries, stored.size));
  if (!opened?.ok) return null;
  return opened.checkpoint.size === stored?.size && equalBytes(opened.checkpoint.root, stored.root)
    ? { checkpoint: opened.checkpoint, signers: opened.signers }
    : null;
}
