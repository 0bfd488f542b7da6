import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomIdentifier } from '../crypto/random.ts';
import { clearAway } from '../media/remove-file.ts';
import { namedFileError } from '../vault/atomic-file.ts';

/** Of this room, and of a file that was being replaced. */
const LEFT = /^\.(?:backup-[0-9a-z]{26}|[0-9a-z]{26}\.part)$/;

/** A folder inside the vault's own in which a backup is put together or taken apart: the same disk, the same permissions. Gone when disposed of. */
export function makeWorkFolder(vaultFolder: string): { path: string } & Disposable {
  const path = join(vaultFolder, `.backup-${randomIdentifier()}`);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw namedFileError(error);
  }
  return {
    path,
    [Symbol.dispose]() {
      clearAway(path);
    },
  };
}

/** Removes what a process left that was killed in the middle. Only whoever has the vault open may. */
export function clearWorkFolders(vaultFolder: string): void {
  for (const name of readdirSync(vaultFolder)) if (LEFT.test(name)) clearAway(join(vaultFolder, name));
}
