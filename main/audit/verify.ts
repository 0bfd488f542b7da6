import { toHex } from '../crypto/bytes.ts';
import { type EntryToCheck, entriesToCheck, nodesToCheck, objectsToCheck } from '../store/log-blocks.ts';
import { countLogEntries, countLogRows } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';
import type { LogObjectTable } from '../store/schema.ts';
import { openSigned } from './checkpoint.ts';
import { checkEntry } from './entry-check.ts';
import { policyTold } from './in-office.ts';
import { logSize, rootAt } from './log.ts';
import { type LogProblem, ProblemList } from './log-problem.ts';
import { betweenBlocks, type LongReading } from './long-reading.ts';
import type { Signers } from './signers.ts';
import { type CoveringCheckpoint, StatementCheck } from './statement-check.ts';
import { storedNotes } from './stored-notes.ts';
import { completeNodes, GrowingTree, type StoredNode } from './tree.ts';

export interface LogReport {
  /** Entries from the first to the last before a gap. */
  size: number;
  /** Root hash over these, computed from the leaves; 32 bytes. */
  root: Uint8Array;
  entriesChecked: number;
  checkpointsChecked: number;
  /** Entries at the end that nobody signed for. */
  uncoveredTail: number;
  /** The statement that covers most and holds. */
  newest: CoveringCheckpoint | null;
  /** The first 1,000. */
  problems: LogProblem[];
  problemCount: number;
}

/** About 10 ms of work: no one notices that the process was busy. */
const ENTRIES_AT_ONCE = 1_000;

/**
 * Verifies the whole log from its leaves: each one's form, hash, index and filing, the stored nodes, each stored checkpoint's signature and
 * root, and the anchors. What is appended meanwhile is left to the next time.
 * @param known.anchors signed notes from outside of the database
 */
export async function verifyLog(queries: Database, known: Signers & { anchors?: readonly string[] }, reading: LongReading = {}): Promise<LogReport> {
  const problems = new ProblemList();
  const statements = new StatementCheck(known, known.anchors ?? [], problems);
  const checkpoints = storedNotes(queries);
  const tree = new GrowingTree(0, []);
  const total = await countLogEntries(queries);
  let whole = true;
  while (whole && tree.size < total) {
    const limit = Math.min(ENTRIES_AT_ONCE, total - tree.size);
    statements.expect(await checkpoints.to(tree.size + limit));
    whole = await checkBlock(queries, await entriesToCheck(queries, tree.size, limit), tree, statements, problems);
    reading.onProgress?.(tree.size, total);
    await betweenBlocks(reading);
  }
  statements.expect(await checkpoints.to(Number.MAX_SAFE_INTEGER));
  statements.meet(tree);
  // Counted again: a checkpoint of what was appended meanwhile is none of something that is gone.
  statements.end(await countLogEntries(queries));
  if (whole) await checkCounts(queries, problems);
  const { newest, checked } = statements;
  return {
    size: tree.size,
    root: tree.root(),
    entriesChecked: tree.size,
    checkpointsChecked: checked,
    uncoveredTail: tree.size - (newest?.checkpoint.size ?? 0),
    newest,
    problems: problems.kept,
    problemCount: problems.count,
  };
}

/**
 * Holds one signed note from outside (a stick, paper, another's copy) against the log, from stored nodes: quick, and as true as they are.
 * `null` where the log continues what was signed.
 */
export async function verifyAgainst(queries: Database, note: string, known: Signers): Promise<LogProblem | null> {
  const problems = new ProblemList();
  const statement = new StatementCheck(known, [note], problems);
  const opened = openSigned(note, known);
  const size = await logSize(queries);
  if (opened.ok) statement.startAfter(await policyTold(queries, opened.checkpoint.size));
  if (opened.ok && opened.checkpoint.size <= size) {
    const root = await rootAt(queries, opened.checkpoint.size);
    statement.meet({ size: opened.checkpoint.size, root: () => root });
  }
  statement.end(size);
  return problems.kept[0] ?? null;
}

/** @returns whether the block went on where the tree ended, without a gap */
async function checkBlock(
  queries: Database,
  block: readonly EntryToCheck[],
  tree: GrowingTree,
  statements: StatementCheck,
  problems: ProblemList,
): Promise<boolean> {
  const start = tree.size;
  const filed = await objectsToCheck(queries, start, start + block.length);
  let next = 0;
  const completed: StoredNode[] = [];
  for (const row of block) {
    if (row.idx !== tree.size) {
      problems.invalid('entry', tree.size, `Entry ${tree.size} is missing; what comes after it was not checked.`);
      return false;
    }
    if (statements.nextSize <= tree.size) statements.meet(tree);
    const first = next;
    while (filed[next]?.entry === row.idx) next += 1;
    const { hash, entry } = checkEntry(row, next === first ? NOTHING : filed.slice(first, next), problems);
    for (const node of tree.append(hash)) completed.push(node);
    if (entry) statements.inForce(entry);
  }
  await checkNodes(queries, completed, problems);
  return true;
}

const NOTHING: readonly LogObjectTable[] = [];

async function checkNodes(queries: Database, completed: readonly StoredNode[], problems: ProblemList): Promise<void> {
  for (const [level, nodes] of Map.groupBy(completed, (node) => node.level)) {
    const first = nodes[0]?.index ?? 0;
    const stored = await nodesToCheck(queries, level, first, first + nodes.length);
    let next = 0;
    for (const { index, hash } of nodes) {
      const found = stored[next]?.idx === index ? stored[next++] : undefined;
      if (found?.hash === toHex(hash)) continue;
      const under = index * 2 ** level;
      problems.invalid('node', under, `The stored hash over entries ${under} to ${under + 2 ** level - 1} is ${found ? 'wrong' : 'missing'}.`);
    }
  }
}

async function checkCounts(queries: Database, problems: ProblemList): Promise<void> {
  const { entries, size, nodes, outside } = await countLogRows(queries);
  if (entries !== size) problems.invalid('entry', null, 'There are entries outside of the order of the log.');
  if (nodes > completeNodes(size)) problems.invalid('node', null, 'There are stored hashes that belong to no entries.');
  if (outside > 0) problems.invalid('entry', null, 'Objects are filed under entries that do not exist.');
}
