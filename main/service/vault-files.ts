import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { CHECKPOINT_FILE } from '../audit/ledger.ts';
import { removeFile } from '../media/remove-file.ts';
import { removeVaultFile } from '../vault/atomic-file.ts';
import { hashFile } from '../vault/hash-file.ts';
import { HEADER_FILE } from '../vault/header-file.ts';
import { OPENED_BY_FILE } from '../vault/opened-by.ts';
import { readVaultFile } from '../vault/read-vault-file.ts';

/**
 * Makes or takes an empty folder for a new vault, mode 0700.
 * @throws StrongroomError `VAULT_EXISTS`, `VAULT_UNWRITABLE`
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!statSync(folder).isDirectory()) throw new StrongroomError('VAULT_UNWRITABLE', 'This is not a folder.', 'Choose a folder for the vault.');
    const names = readdirSync(folder);
    if (names.includes(HEADER_FILE))
      throw new StrongroomError('VAULT_EXISTS', 'There is already a vault in this folder.', 'Open it, or choose another folder for the new one.');
    // Not even what looks like the rest of a creation that was cut short is removed: it may be a vault that lost its header.
    if (names.length > 0) throw new StrongroomError('VAULT_EXISTS', 'This folder is not empty.', 'Choose an empty folder: a vault has its folder for itself.');
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    throw new StrongroomError(
      'VAULT_UNWRITABLE',
      'This folder cannot be written.',
      'Check its permissions and the space that is left, or choose another folder.',
      { cause: error },
    );
  }
}

/**
 * Takes back what a creation wrote that failed, so that it can be repeated in the same folder: the header first, without which there is no vault.
 * As far as it can be: why the creation failed is what has to be told.
 */
export function removeUnfinished(folder: string, database: string): void {
  for (const name of [HEADER_FILE, CHECKPOINT_FILE, OPENED_BY_FILE, ...withCompanions(database)])
    try {
      removeFile(join(folder, name));
    } catch {
      // Left for whoever looks into the folder: a creation in one that is not empty is refused.
    }
}

/** What SQLite keeps beside a database file: the ends of their names. */
const companions = ['-wal', '-shm', '-journal'];
const databaseOrCompanion = new RegExp(`^vault-[0-9a-z]{26}\\.db(${companions.join('|')})?$`);

/** The name or path of a database file, and of what SQLite keeps beside it. */
export function withCompanions(database: string): string[] {
  return ['', ...companions].map((suffix) => `${database}${suffix}`);
}

/** Removes database files that the header does not name: copies that never counted, and what a change of keys left behind. */
export function clearDatabases(folder: string, database: string): void {
  for (const name of readdirSync(folder)) if (databaseOrCompanion.test(name) && !name.startsWith(database)) removeVaultFile(join(folder, name));
}

export function databasePath(folder: string, header: { database: string }): string {
  return join(folder, header.database);
}

/** SHA-256 (64 lower-case hexadecimal digits) of the database as it lies on the disk. @throws StrongroomError `VAULT_UNWRITABLE` */
export async function hashDatabase(folder: string, header: { database: string }): Promise<string> {
  try {
    return await hashFile(databasePath(folder, header));
  } catch (cause) {
    throw new StrongroomError(
      'VAULT_UNWRITABLE',
      'The vault’s database cannot be read.',
      'Check the folder’s permissions, and whether the medium fails or was pulled.',
      { cause },
    );
  }
}

/** Whether the database has a write-ahead log beside it: it was not closed cleanly. */
export function hasWriteAheadLog(folder: string, name: string): boolean {
  return (statSync(join(folder, `${name}-wal`), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

export function databaseExists(folder: string, name: string): boolean {
  return existsSync(join(folder, name));
}

/** The checkpoint file's note; `null` where the file is missing. */
export function readCheckpointFile(folder: string): string | null {
  try {
    return readVaultFile(join(folder, CHECKPOINT_FILE), 65_536).toString('utf8');
  } catch {
    return null;
  }
}
