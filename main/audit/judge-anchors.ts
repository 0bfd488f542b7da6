import { equalBytes } from '../crypto/constant-time.ts';
import { logEntriesOfKind } from '../store/log-queries.ts';
import type { Database } from '../store/open-database.ts';
import { type Checkpoint, openSigned } from './checkpoint.ts';
import { accusers, policyTold } from './in-office.ts';
import { logSize, rootAt } from './log.ts';
import { compareMark } from './policy-mark.ts';
import { readLeaf } from './read-leaf.ts';
import type { Signers } from './signers.ts';

/** What an anchor says of the log that it is held against. */
export type AnchorVerdict =
  | { kind: 'holds'; checkpoint: Checkpoint; signers: string[] }
  /** It is none, of another vault, or signed by nobody who could, or by nobody in office: it says nothing of the log. */
  | { kind: 'void'; why: 'malformed' | 'wrong-signature' | 'unknown-signer' | 'other-vault' | 'not-in-office' }
  /** `ahead`: it covers more than there is. `fork`: it covers other entries. `policy`: it names a policy that this vault has not, or has otherwise. */
  | {
      kind: 'ahead' | 'fork' | 'policy';
      checkpoint: Checkpoint;
      signers: string[];
      size: number;
      here: Uint8Array /** The backup was taken over after the anchor was signed. */;
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
export async function judgeAnchors(queries: Database, notes: readonly string[], known: Signers): Promise<AnchorVerdict[]> {
  const verdicts: AnchorVerdict[] = [];
  for (const note of notes) verdicts.push(await judgeAnchor(queries, note, known));
  const restores = await restoredAt(queries);
  const holding = verdicts.flatMap((verdict) => (verdict.kind === 'holds' ? [verdict.checkpoint] : []));
  return verdicts.map((verdict) => ('restored' in verdict ? { ...verdict, restored: undoneBy(verdict.checkpoint, restores, holding) } : verdict));
}

async function judgeAnchor(queries: Database, note: string, known: Signers): Promise<AnchorVerdict> {
  const opened = openSigned(note, known);
  if (!opened.ok) return { kind: 'void', why: opened.why };
  const { checkpoint } = opened;
  const size = await logSize(queries);
  // Otherwise whoever was in office once could lock the vault for ever.
  const signers = accusers(note, checkpoint, known.standings, await policyTold(queries, checkpoint.size));
  if (signers.length === 0) return { kind: 'void', why: 'not-in-office' };
  const here = await rootAt(queries, Math.min(size, checkpoint.size));
  const conflict = { checkpoint, signers, size, here, restored: null };
  if (checkpoint.policy && compareMark(checkpoint.policy, known.standings) !== 'known') return { kind: 'policy', ...conflict };
  if (checkpoint.size > size) return { kind: 'ahead', ...conflict };
  return equalBytes(here, checkpoint.root) ? { kind: 'holds', checkpoint, signers } : { kind: 'fork', ...conflict };
}

/**
 * The restore that has undone what an anchor covers: only what was signed before it. What was signed after an anchor of this copy, which went on from there,
 * is no lost time either: without that, a restore at a time that a wrong clock told would excuse every rollback until then.
 */
function undoneBy({ size, time }: Checkpoint, restores: readonly Restored[], holding: readonly Checkpoint[]): Restored | null {
  const wentOn = ({ entry }: Restored) => holding.some((own) => own.size > entry && own.time < time);
  return restores.find((restored) => restored.entry < size && time <= restored.at && !wentOn(restored)) ?? null;
}

/** Where the log says that it was taken from a backup, the last first. */
async function restoredAt(queries: Database): Promise<Restored[]> {
  const rows = await logEntriesOfKind(queries, 'vault.restored', 1000);
  return rows.map(({ idx, leaf }) => ({ entry: idx, at: readLeaf(leaf)?.at ?? 0 }));
}
