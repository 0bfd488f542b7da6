import { StrongroomError } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { leavesFrom } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';
import { unverifiedCheckpoint } from './checkpoint.ts';
import { betweenBlocks, type LongReading } from './long-reading.ts';
import { storedNotes } from './stored-notes.ts';
import { GrowingTree, leafHashOfText } from './tree.ts';

/** Exports of the first version hold no checkpoints but the header's. */
export const EXPORT_TYPES = ['strongroom/log-export/v1', 'strongroom/log-export/v2'] as const;

export interface ExportHeading {
  /** 64 lower-case hexadecimal digits. */
  vaultId: string;
  /** The policy chain's signed notes, oldest first. */
  policy: readonly string[];
  /** The signed note over what is exported: it says how many entries. */
  checkpoint: string;
}

const ENTRIES_AT_ONCE = 2_000;

/**
 * The log as JSON lines in UTF-8, each ended by one line feed: a header, then the leaves byte for byte as they are hashed, and behind the entries that
 * it covers each checkpoint that was ever signed, as a JSON string. A leaf begins with a brace, a checkpoint with a quotation mark. SHA-256 over a zero
 * byte and the line is a leaf's hash; that and RFC 9162 are all that a stranger needs.
 *
 * The caller opened the checkpoint. What comes out is held against its root: an export that does not verify is not ended.
 * @returns blocks of whole lines
 * @throws StrongroomError `CHECKPOINT_INVALID` before the first block, `AUDIT_INVALID` after the last
 */
export async function* exportLog(queries: Database, heading: ExportHeading, reading: LongReading = {}): AsyncGenerator<Uint8Array> {
  const { size, root } = demandCheckpoint(heading);
  const { vaultId, policy } = heading;
  yield utf8(`${canonicalJson({ type: EXPORT_TYPES[1], vaultId, policy: [...policy], checkpoint: heading.checkpoint, size })}\n`);
  const tree = new GrowingTree(0, []);
  const notes = storedNotes(queries);
  yield utf8((await notes.to(0)).map(lineOf).join(''));
  while (tree.size < size) {
    const block = await leavesFrom(queries, tree.size, Math.min(ENTRIES_AT_ONCE, size - tree.size));
    if (block.length === 0) throw notAsSigned();
    const lines: string[] = [];
    const signed = await notes.to(tree.size + block.length);
    let next = 0;
    for (const { leaf } of block) {
      tree.append(leafHashOfText(leaf));
      lines.push(`${leaf}\n`);
      for (; signed[next] && (signed[next] as { size: number }).size <= tree.size; next += 1) lines.push(lineOf(signed[next] as { note: string }));
    }
    yield utf8(lines.join(''));
    reading.onProgress?.(tree.size, size);
    await betweenBlocks(reading);
  }
  if (!equalBytes(tree.root(), root)) throw notAsSigned();
}

/** @throws StrongroomError `CHECKPOINT_INVALID` */
export function demandCheckpoint(heading: Pick<ExportHeading, 'vaultId' | 'checkpoint'>): { size: number; root: Uint8Array } {
  const checkpoint = unverifiedCheckpoint(heading.checkpoint);
  if (checkpoint?.vaultId === heading.vaultId) return checkpoint;
  throw new StrongroomError('CHECKPOINT_INVALID', 'The checkpoint to export the log with is not one of this vault.', 'Verify the log, then export it again.');
}

function lineOf({ note }: { note: string }): string {
  return `${canonicalJson(note)}\n`;
}

function notAsSigned(): StrongroomError {
  return new StrongroomError(
    'AUDIT_INVALID',
    'The log is not as it was signed.',
    'Verify the log: it says which entries differ. Do not rely on the file that was begun.',
  );
}
