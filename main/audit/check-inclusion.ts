import { utf8 } from '../crypto/bytes.ts';
import { findLogEntry } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';
import { inclusionProof } from './log.ts';
import { verifyInclusion } from './proof.ts';
import { readLeaf } from './read-leaf.ts';
import { type LoggedRows, type LoggedTable, rowName, storedRowHash } from './row-hash.ts';
import { leafHash } from './tree.ts';

/**
 * Whether a row may be relied on: the entry holds its hash, and the entry is in the log that was signed. To be asked before a record
 * is opened. `false` also where the entry is newer than the checkpoint.
 * @param checkpoint size and root of a checkpoint whose signature was verified
 */
export async function checkInclusion<Table extends LoggedTable>(
  queries: Database,
  entryIndex: number,
  table: Table,
  row: LoggedRows[Table],
  checkpoint: { size: number; root: Uint8Array },
): Promise<boolean> {
  if (!Number.isSafeInteger(entryIndex) || entryIndex < 0 || entryIndex >= checkpoint.size) return false;
  const hash = storedRowHash(table, row);
  const stored = await findLogEntry(queries, entryIndex);
  if (hash === null || !stored || !saysHash(stored, table, rowName(table, row), hash)) return false;
  const proof = await inclusionProof(queries, entryIndex, checkpoint.size);
  return verifyInclusion(proof, { leafHash: leafHash(utf8(stored.leaf)), index: entryIndex, size: checkpoint.size, root: checkpoint.root });
}

/** Whether an entry says of a row that this is its hash. */
export function saysHash(stored: { idx: number; leaf: string }, table: string, name: string, hash: string): boolean {
  const entry = readLeaf(stored.leaf);
  // Its last word counts, should it name a row twice.
  return entry?.index === stored.idx && entry.rows.findLast((row) => row.table === table && row.id === name)?.hash === hash;
}
