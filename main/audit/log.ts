import { setImmediate as turn } from 'node:timers/promises';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { countLogEntries, insertLogEntries, type LogTransaction, logHashesAt } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';
import type { LogEntryTable, LogNodeTable, LogObjectTable } from '../store/schema.ts';
import { type EntryDraft, entryAt, filedObjects, filterColumns, leafOf } from './entry.ts';
import { consistencyRanges, inclusionRanges } from './proof.ts';
import { completeSubtrees, GrowingTree, joinSubtrees, type LeafRange, leafHash, type NodePlace } from './tree.ts';

export interface Appended {
  /** Index of the first entry that was added. */
  first: number;
  /** Entries in the log afterwards. */
  size: number;
  /** Root hash of the log afterwards, 32 bytes. */
  root: Uint8Array;
}

/** Entries after which the agent hears what else it is told. */
const BETWEEN_TURNS = 256;

/**
 * Appends entries inside the caller's transaction, so that a change and its entry exist together or not at all.
 * @throws StrongroomError `VAULT_LOG_DAMAGED` where the nodes to grow from are gone
 */
export async function appendEntries(transaction: LogTransaction, drafts: readonly EntryDraft[]): Promise<Appended> {
  const first = await logSize(transaction);
  const tree = new GrowingTree(first, await hashesOf(transaction, { start: 0, end: first }));
  const entries: LogEntryTable[] = [];
  const objects: LogObjectTable[] = [];
  const nodes: LogNodeTable[] = [];
  for (const [at, draft] of drafts.entries()) {
    if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) await turn();
    const entry = entryAt(tree.size, draft);
    const leaf = leafOf(entry);
    const hash = leafHash(utf8(leaf));
    entries.push({ idx: entry.index, leaf, leaf_hash: hash, ...filterColumns(entry) });
    for (const { kind, id } of filedObjects(entry)) objects.push({ entry: entry.index, kind, object: id });
    for (const node of tree.append(hash)) nodes.push({ level: node.level, idx: node.index, hash: node.hash });
  }
  await insertLogEntries(transaction, entries, objects, nodes);
  return { first, size: tree.size, root: tree.root() };
}

/** Number of entries in the log. */
export function logSize(queries: Database): Promise<number> {
  return countLogEntries(queries);
}

/**
 * Root hash (32 bytes) of the first `size` entries, from stored nodes.
 * @throws StrongroomError `VAULT_LOG_DAMAGED`
 */
export async function rootAt(queries: Database, size: number): Promise<Uint8Array> {
  return joinSubtrees(await hashesOf(queries, { start: 0, end: size }));
}

/**
 * Proof that the entry is in the tree of the first `size` entries: hashes from the leaf up (RFC 9162, section 2.1.3).
 * @throws StrongroomError `VAULT_LOG_DAMAGED`
 */
export function inclusionProof(queries: Database, index: number, size: number): Promise<Uint8Array[]> {
  return proofOf(queries, inclusionRanges(index, size));
}

/**
 * Proof that the first `from` entries are the beginning of the first `to` (RFC 9162, section 2.1.4).
 * @throws StrongroomError `VAULT_LOG_DAMAGED`
 */
export function consistencyProof(queries: Database, from: number, to: number): Promise<Uint8Array[]> {
  return proofOf(queries, consistencyRanges(from, to));
}

/** One query for a whole proof: the ranges are taken apart into stored subtrees and joined again. */
async function proofOf(queries: Database, ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
  const subtrees = ranges.map(completeSubtrees);
  const hashes = await storedHashes(queries, subtrees.flat());
  return subtrees.map(({ length }) => joinSubtrees(hashes.splice(0, length)));
}

function hashesOf(queries: Database, range: LeafRange): Promise<Uint8Array[]> {
  return storedHashes(queries, completeSubtrees(range));
}

async function storedHashes(queries: Database, places: readonly NodePlace[]): Promise<Uint8Array[]> {
  const stored = new Map((await logHashesAt(queries, places)).map(({ level, idx, hash }) => [`${level}/${idx}`, hash]));
  return places.map(({ level, index }) => {
    const hash = stored.get(`${level}/${index}`);
    if (hash?.length !== 32)
      throw new StrongroomError(
        'VAULT_LOG_DAMAGED',
        'A part of the audit log is missing.',
        'Verify the log: it says which part. Then restore a backup whose log verifies.',
      );
    return hash;
  });
}
