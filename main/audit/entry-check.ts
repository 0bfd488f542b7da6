import { toHex } from '../crypto/bytes.ts';
import type { EntryToCheck } from '../store/log-blocks.ts';
import type { LogObjectTable } from '../store/schema.ts';
import { filedObjects, filterColumns } from './entry.ts';
import type { ProblemList } from './log-problem.ts';
import { type EntryWithoutRows, readLeafWithoutRows } from './read-leaf.ts';
import { leafHashOfText } from './tree.ts';

/**
 * Holds an entry's row against its leaf, which alone is hashed and signed. What stands beside it decides what a person gets to see.
 * @returns the leaf's hash, computed, and what it says; `null` where it is none
 */
export function checkEntry(row: EntryToCheck, filed: readonly LogObjectTable[], problems: ProblemList): { hash: Uint8Array; entry: EntryWithoutRows | null } {
  const hash = leafHashOfText(row.leaf);
  if (toHex(hash) !== row.hash) problems.invalid('entry', row.idx, `Entry ${row.idx} does not have the hash that is stored beside it.`);
  const entry = readLeafWithoutRows(row.leaf);
  if (!entry) {
    problems.invalid('entry', row.idx, `Entry ${row.idx} is not in the canonical form.`);
    return { hash, entry };
  }
  if (entry.index !== row.idx) problems.invalid('entry', row.idx, `Entry ${row.idx} says that it is entry ${entry.index}.`);
  const columns = filterColumns(entry);
  if (
    columns.at !== row.at ||
    columns.actor !== row.actor ||
    columns.action !== row.action ||
    columns.command !== row.command ||
    columns.search !== row.search
  ) {
    problems.invalid('entry', row.idx, `Entry ${row.idx} is filed under something else than what it says.`);
  }
  const objects = filedObjects(entry);
  if (objects.length !== filed.length || !objects.every(({ kind, id }) => filed.some((other) => other.object === id && other.kind === kind))) {
    problems.invalid('entry', row.idx, `Entry ${row.idx} is filed under other objects than those that it names.`);
  }
  return { hash, entry };
}
