import { equalBytes } from '../crypto/constant-time.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { logSize, rootAt } from './log.ts';
import { compareMark, type PolicyStanding } from './policy-mark.ts';
import { readLeaf } from './read-leaf.ts';
import type { KnownSigners } from './statement-check.ts';

/** What an anchor says of the log that it is held against. */
export type AnchorVerdict =
  | { kind: 'holds'; checkpoint: Checkpoint; signers: string[] }
  /** It is none, of another vault, or signed by nobody who could: it says nothing of the log. */
  | { kind: 'void'; why: 'malformed' | 'wrong-signature' | 'unknown-signer' | 'other-vault' }
  /** `ahead`: it covers more than there is. `fork`: it covers other entries. `policy`: it names a policy that this vault has not, or has otherwise. */
  | {
      kind: 'ahead' | 'fork' | 'policy';
      checkpoint: Checkpoint;
      signers: string[];
      size: number;
      here: Uint8Array /** The log was taken from a backup since. */;
      restored: Restored | null;
    };

export interface Restored {
  entry: number;
  /** ms since 1970 UTC. */
  at: number;
}

/**
 * Holds anchors against the log, from stored nodes: quick, and as true as they are. A vault that was restored from a backup says so in its log, from that
 * entry on it has another history than the anchors of the time that was lost, and that is known.
 */
export async function judgeAnchors(
  queries: Database,
  notes: readonly string[],
  known: KnownSigners & { standings: readonly PolicyStanding[] },
): Promise<AnchorVerdict[]> {
  const size = await logSize(queries);
  const restored = await restoredAt(queries);
  const verdicts: AnchorVerdict[] = [];
  for (const note of notes) {
    const opened = openCheckpoint(note, known);
    if (!opened.ok) {
      verdicts.push({ kind: 'void', why: opened.why });
      continue;
    }
    const { checkpoint, signers } = opened;
    const common = { checkpoint, signers, size, restored: restored.find(({ entry }) => entry < checkpoint.size) ?? null };
    if (checkpoint.policy && compareMark(checkpoint.policy, known.standings) !== 'known')
      verdicts.push({ kind: 'policy', ...common, here: await rootAt(queries, size) });
    else if (checkpoint.size > size) verdicts.push({ kind: 'ahead', ...common, here: await rootAt(queries, size) });
    else {
      const here = await rootAt(queries, checkpoint.size);
      verdicts.push(equalBytes(here, checkpoint.root) ? { kind: 'holds', checkpoint, signers } : { kind: 'fork', ...common, here });
    }
  }
  return verdicts;
}

/** Where the log says that it was taken from a backup, the last first. */
async function restoredAt(queries: Database): Promise<Restored[]> {
  const rows = await logEntriesOfKind(queries, 'vault.restored', 1000);
  return rows.map(({ idx, leaf }) => ({ entry: idx, at: readLeaf(leaf)?.at ?? 0 }));
}
