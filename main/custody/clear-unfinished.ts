import type { Ledger } from '../audit/ledger.ts';
import { unfinishedFiles, updateCommandItem } from '../store/command-rows.ts';
import type { Database } from '../store/open-database.ts';
import { removed } from './release-file.ts';

/**
 * Removes what a release that was cut short had begun to write: without a passphrase it is the key itself.
 * @returns a sentence for each that could not be reached, a stick that was pulled for example
 */
export async function clearUnfinishedFiles(queries: Database, ledger: Ledger): Promise<string[]> {
  const files = await unfinishedFiles(queries);
  if (files.length === 0) return [];
  const outOfReach: string[] = [];
  await ledger.record(async (change, note) => {
    for (const { command, idx, name, temporary } of files) {
      if (temporary === null) continue;
      const gone = removed(temporary);
      const left = gone
        ? `The unfinished file of ${name} was removed after the release was cut short.`
        : `The release of ${name} was cut short, and its unfinished file ${temporary} could not be reached. It may hold the private key: find the medium and delete the file.`;
      if (!gone) outOfReach.push(left);
      await updateCommandItem(change, command, idx, { temporary: null, outcome: left });
      note({ action: 'release.failed', command, objects: [{ kind: 'file', id: temporary, label: name }], rows: [], text: left });
    }
  });
  return outOfReach;
}
