import { findLogEntry } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';
import { inclusionProof } from './log.ts';
import { verifyInclusion } from './proof.ts';
import { readLeaf } from './read-leaf.ts';
import { type LoggedRows, type LoggedTable, rowName, storedRowHash } from './row-hash.ts';
import { leafHashOfText } from './tree.ts';

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
  return new InclusionCheck(queries, checkpoint).holds(entryIndex, table, row);
}

/** The same for many rows: one entry often tells of several, and is proved once. */
export class InclusionCheck {
  readonly #queries: Database;
  readonly #checkpoint: { size: number; root: Uint8Array };
  readonly #proved = new Map<number, ReadonlyMap<string, string | null> | null>();

  constructor(queries: Database, checkpoint: { size: number; root: Uint8Array }) {
    this.#queries = queries;
    this.#checkpoint = checkpoint;
  }

  async holds<Table extends LoggedTable>(entryIndex: number, table: Table, row: LoggedRows[Table]): Promise<boolean> {
    if (!Number.isSafeInteger(entryIndex) || entryIndex < 0 || entryIndex >= this.#checkpoint.size) return false;
    const hash = storedRowHash(table, row);
    const said = this.#proved.has(entryIndex) ? this.#proved.get(entryIndex) : await this.#prove(entryIndex);
    return hash !== null && said?.get(`${table}/${rowName(table, row)}`) === hash;
  }

  /** What an entry that was signed for says of rows. */
  async #prove(index: number): Promise<ReadonlyMap<string, string | null> | null> {
    const said = await this.#read(index);
    this.#proved.set(index, said);
    return said;
  }

  async #read(index: number): Promise<ReadonlyMap<string, string | null> | null> {
    const { size, root } = this.#checkpoint;
    const stored = await findLogEntry(this.#queries, index);
    const entry = stored && readLeaf(stored.leaf);
    if (!stored || entry?.index !== index) return null;
    const proof = await inclusionProof(this.#queries, index, size);
    if (!verifyInclusion(proof, { leafHash: leafHashOfText(stored.leaf), index, size, root })) return null;
    // Its last word counts, should it name a row twice.
    return new Map(entry.rows.map((row) => [`${row.table}/${row.id}`, row.hash]));
  }
}

/** Whether an entry says of a row that this is its hash. */
export function saysHash(stored: { idx: number; leaf: string }, table: string, name: string, hash: string): boolean {
  const entry = readLeaf(stored.leaf);
  // Its last word counts, should it name a row twice.
  return entry?.index === stored.idx && entry.rows.findLast((row) => row.table === table && row.id === name)?.hash === hash;
}
