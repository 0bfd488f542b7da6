import { lstatSync } from 'node:fs';
import { endedCommandRow } from '../audit/command-row.ts';
import type { Ledger } from '../audit/ledger.ts';
import { findCommand, UNFINISHED, unfinishedFiles, updateCommandItem } from '../store/command-rows.ts';
import type { Database } from '../store/open-database.ts';
import { removed } from './release-file.ts';

/**
 * Removes what a release that was cut short had begun to write: without a passphrase it is the key itself.
 * @returns a sentence for each of which it cannot be said that nothing is left of it: a stick was pulled, or the file had its name already
 */
export async function clearUnfinishedFiles(queries: Database, ledger: Ledger): Promise<string[]> {
  const files = await unfinishedFiles(queries);
  if (files.length === 0) return [];
  const remaining: string[] = [];
  await ledger.record(async (change, note) => {
    for (const { command, idx, name, place, temporary } of files) {
      if (temporary === null) continue;
      const { said, whole } = clear(name, place, temporary);
      if (!whole) remaining.push(said);
      await updateCommandItem(change, command, idx, { temporary: null, outcome: said });
      // One that was interrupted is ended after this.
      const ended = !UNFINISHED.includes((await findCommand(change, command))?.state ?? '');
      const rows = ended ? [await endedCommandRow(change, command)] : [];
      note({ action: 'release.failed', command, objects: [{ kind: 'file', id: temporary, label: name }], rows, text: said });
    }
  });
  return remaining;
}

/** @param place the first name that the release was to give: where there is nothing, no key has its own */
function clear(name: string, place: string, temporary: string): { said: string; whole: boolean } {
  const there = lies(temporary);
  if (!removed(temporary))
    return {
      said: `The release of ${name} was cut short, and its unfinished file ${temporary} could not be reached. It may hold the private key: find the medium and delete the file.`,
      whole: false,
    };
  if (lies(place))
    return {
      said: `The release of ${name} was cut short when ${place} had its name, or it is one that was to be replaced. It may hold the private key: look whether it is to lie there.`,
      whole: false,
    };
  if (there) return { said: `The unfinished file of ${name} was removed after the release was cut short.`, whole: true };
  return {
    said: `The release of ${name} was cut short, and its unfinished file ${temporary} is not there. Where that place was on a medium, it may lie there and hold the private key: find the medium.`,
    whole: false,
  };
}

function lies(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
