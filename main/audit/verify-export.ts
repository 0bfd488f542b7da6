import { parseCanonicalJson } from '../formats/canonical-json.ts';
import { unverifiedCheckpoint } from './checkpoint.ts';
import { EXPORT_TYPES } from './export.ts';
import { linesOf } from './export-lines.ts';
import { type LogProblem, ProblemList } from './log-problem.ts';
import { betweenBlocks, type LongReading } from './long-reading.ts';
import { readLeafWithoutRows } from './read-leaf.ts';
import type { Signers } from './signers.ts';
import { type CoveringCheckpoint, StatementCheck } from './statement-check.ts';
import { GrowingTree, leafHash } from './tree.ts';

export interface ExportReport {
  vaultId: string | null;
  size: number;
  /** Root hash over the exported leaves, computed; 32 bytes. */
  root: Uint8Array;
  /** Checkpoints that were held against the leaves, the header's among them. */
  checkpointsChecked: number;
  /** The checkpoint or anchor that holds and covers most: the header's, where nothing is wrong. */
  checkpoint: CoveringCheckpoint | null;
  problems: LogProblem[];
  problemCount: number;
}

interface Header {
  type: (typeof EXPORT_TYPES)[number];
  vaultId: string;
  policy: string[];
  checkpoint: string;
  size: number;
}

/**
 * Verifies an exported log alone, without the vault that it came from.
 * @param chunks the file's bytes
 * @param knownOf verifies the chain of policy notes, that it begins with the note whose hash is the vault id, and gives the keys of all officers
 *   it ever named, and who was in office when; `null` where the chain does not verify
 * @param anchors signed notes that were kept elsewhere
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array>,
  knownOf: (policy: readonly string[], vaultId: string) => Omit<Signers, 'vaultId'> | null,
  anchors: readonly string[] = [],
  reading: LongReading = {},
): Promise<ExportReport> {
  const problems = new ProblemList();
  const tree = new GrowingTree(0, []);
  let header: Header | null = null;
  let statements: StatementCheck | null = null;
  let number = 0;
  try {
    for await (const lines of linesOf(chunks)) {
      for (const line of lines) {
        number += 1;
        if (!header || !statements) {
          header = readHeader(line);
          if (!header) return report(tree, null, null, problems, 'The first line is not the header of an exported log.');
          const known = knownOf(header.policy, header.vaultId);
          if (!known) return report(tree, header, null, problems, 'The policy in the header does not verify.');
          statements = new StatementCheck({ vaultId: header.vaultId, ...known }, anchors, problems);
          continue;
        }
        if (header.type === EXPORT_TYPES[1] && line[0] === QUOTE) {
          expectNote(parseCanonicalJson(text(line)), tree.size, statements, problems);
          continue;
        }
        statements.meet(tree);
        const entry = readLeafWithoutRows(text(line));
        if (entry?.index !== tree.size) problems.invalid('entry', tree.size, `Line ${number} is not entry ${tree.size} in the canonical form.`);
        else statements.inForce(entry);
        tree.append(leafHash(line));
      }
      reading.onProgress?.(tree.size, header?.size ?? tree.size);
      await betweenBlocks(reading);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return report(tree, header, statements, problems, 'The file does not end where a line ends, or a line is longer than any entry.');
  }
  if (!header || !statements) return report(tree, null, null, problems, 'The file is empty.');
  expectNote(header.checkpoint, header.size, statements, problems);
  statements.meet(tree);
  statements.end(tree.size);
  return report(tree, header, statements, problems, header.size === tree.size ? null : `The header announces ${header.size} entries; there are ${tree.size}.`);
}

function readHeader(line: Uint8Array): Header | null {
  const value = parseCanonicalJson(text(line)) as Record<string, unknown> | null;
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'checkpoint,policy,size,type,vaultId') return null;
  const { vaultId, policy, checkpoint, size } = value;
  const type = EXPORT_TYPES.find((known) => known === value.type);
  const fits =
    typeof vaultId === 'string' &&
    /^[0-9a-f]{64}$/.test(vaultId) &&
    Array.isArray(policy) &&
    policy.every((note) => typeof note === 'string') &&
    typeof checkpoint === 'string' &&
    typeof size === 'number';
  return fits && type !== undefined ? { type, vaultId, policy, checkpoint, size } : null;
}

/** A checkpoint is held against the leaves before it, as a stored one is in the vault: over as many entries as the place where it stands says. */
function expectNote(note: unknown, size: number, statements: StatementCheck, problems: ProblemList): void {
  const checkpoint = typeof note === 'string' ? unverifiedCheckpoint(note) : null;
  if (checkpoint?.size === size) statements.expect([{ size, root: checkpoint.root, note: note as string, signed_at: checkpoint.time }]);
  else
    problems.add({
      code: 'CHECKPOINT_INVALID',
      about: 'checkpoint',
      at: size,
      text: `What stands for a checkpoint over ${size} entries is none.`,
    });
}

function report(tree: GrowingTree, header: Header | null, statements: StatementCheck | null, problems: ProblemList, whole: string | null): ExportReport {
  if (whole !== null) problems.invalid('export', null, whole);
  return {
    vaultId: header?.vaultId ?? null,
    size: tree.size,
    root: tree.root(),
    checkpointsChecked: statements?.checked ?? 0,
    checkpoint: statements?.newest ?? null,
    problems: problems.kept,
    problemCount: problems.count,
  };
}

/** Begins a line that is a checkpoint. */
const QUOTE = 0x22;

// Not fatal: bytes that are no UTF-8 become others, which are no canonical leaf or are not what was hashed.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
