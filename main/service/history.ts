import type { CallOutput } from '../../preload/contract/index.ts';
import type { EntryObjectKind } from '../audit/entry.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import { logEntriesOfObject } from '../store/log-queries.ts';
import type { VaultSession } from './vault-session.ts';

const LONGEST_HISTORY = 200;

/** What the log says of objects, newest first. */
export async function historyOf(
  session: VaultSession,
  objects: readonly (readonly [kind: EntryObjectKind, id: string])[],
): Promise<CallOutput<'certificates.show'>['history']> {
  const leaves = await Promise.all(objects.map(([kind, id]) => logEntriesOfObject(session.queries, kind, id, LONGEST_HISTORY)));
  const entries = new Map(leaves.flat().map(({ idx, leaf }) => [idx, readLeaf(leaf)]));
  return [...entries.values()]
    .filter((entry) => entry !== null)
    .sort((left, right) => right.index - left.index)
    .map(({ index, at, actor, action, text, command }) => ({
      entry: index,
      at,
      actor: actor === null ? '' : session.officerName(actor),
      action,
      text,
      command,
    }));
}
