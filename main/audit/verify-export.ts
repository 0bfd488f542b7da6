import { parseCanonicalJson } from '../formats/canonical-json.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import { openCheckpoint } from './checkpoint.ts';
import { EXPORT_TYPE } from './export.ts';
import { linesOf } from './export-lines.ts';
import { type LogProblem, ProblemList } from './log-problem.ts';
import { betweenBlocks, type LongReading } from './long-reading.ts';
import { readLeaf } from './read-leaf.ts';
import { type CoveringCheckpoint, StatementCheck } from './statement-check.ts';
import { GrowingTree, leafHash } from './tree.ts';

export interface ExportReport {
  vaultId: string | null;
  size: number;
  /** Root hash over the exported leaves, computed; 32 bytes. */
  root: Uint8Array;
  /** The header's checkpoint, where it is signed and holds. */
  checkpoint: CoveringCheckpoint | null;
  problems: LogProblem[];
  problemCount: number;
}

interface Header {
  vaultId: string;
  policy: string[];
  checkpoint: string;
  size: number;
}

/**
 * Verifies an exported log alone, without the vault that it came from.
 * @param chunks the file's bytes
 * @param keysOf verifies the chain of policy notes, that it begins with the note whose hash is the vault id, and gives the keys of all officers
 *   it ever named; `null` where the chain does not verify
 * @param anchors signed notes that were kept elsewhere
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array>,
  keysOf: (policy: readonly string[], vaultId: string) => readonly NoteKey[] | null,
  anchors: readonly string[] = [],
  reading: LongReading = {},
): Promise<ExportReport> {
  const problems = new ProblemList();
  const tree = new GrowingTree(0, []);
  let header: Header | null = null;
  let statements: StatementCheck | null = null;
  try {
    for await (const lines of linesOf(chunks)) {
      for (const line of lines) {
        if (!header || !statements) {
          header = readHeader(line);
          if (!header) return report(tree, null, null, problems, 'The first line is not the header of an exported log.');
          const keys = keysOf(header.policy, header.vaultId);
          if (!keys) return report(tree, header, null, problems, 'The policy in the header does not verify.');
          statements = new StatementCheck({ vaultId: header.vaultId, keys }, anchors, problems);
          expectCheckpoint(header, keys, statements, problems);
          continue;
        }
        statements.meet(tree);
        if (readLeaf(text(line))?.index !== tree.size)
          problems.invalid('entry', tree.size, `Line ${tree.size + 2} is not entry ${tree.size} in the canonical form.`);
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
  statements.meet(tree);
  statements.end(tree.size);
  return report(tree, header, statements, problems, header.size === tree.size ? null : `The header announces ${header.size} entries; there are ${tree.size}.`);
}

function readHeader(line: Uint8Array): Header | null {
  const value = parseCanonicalJson(text(line)) as Record<string, unknown> | null;
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'checkpoint,policy,size,type,vaultId') return null;
  const { type, vaultId, policy, checkpoint, size } = value;
  const fits =
    type === EXPORT_TYPE &&
    typeof vaultId === 'string' &&
    /^[0-9a-f]{64}$/.test(vaultId) &&
    Array.isArray(policy) &&
    policy.every((note) => typeof note === 'string') &&
    typeof checkpoint === 'string' &&
    typeof size === 'number';
  return fits ? { vaultId, policy, checkpoint, size } : null;
}

/** The header's checkpoint is held against the leaves as a stored one is in the vault. */
function expectCheckpoint(header: Header, keys: readonly NoteKey[], statements: StatementCheck, problems: ProblemList): void {
  const opened = openCheckpoint(header.checkpoint, { vaultId: header.vaultId, keys });
  if (opened.ok && opened.checkpoint.size === header.size) {
    const { size, root, time } = opened.checkpoint;
    statements.expect([{ size, root, note: header.checkpoint, signed_at: time }]);
  } else {
    problems.add({
      code: 'CHECKPOINT_INVALID',
      about: 'checkpoint',
      at: header.size,
      text: 'The checkpoint in the header is not signed by an officer of this vault for this number of entries.',
    });
  }
}

function report(tree: GrowingTree, header: Header | null, statements: StatementCheck | null, problems: ProblemList, whole: string | null): ExportReport {
  if (whole !== null) problems.invalid('export', null, whole);
  const checkpoint = statements?.newest ?? null;
  return { vaultId: header?.vaultId ?? null, size: tree.size, root: tree.root(), checkpoint, problems: problems.kept, problemCount: problems.count };
}

// Not fatal: bytes that are no UTF-8 become others, which are no canonical leaf or are not what was hashed.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
