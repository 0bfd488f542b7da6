import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { CHECKPOINT_FILE } from '../audit/ledger.ts';
import { hashStream } from '../crypto/hash-stream.ts';
import { HEADER_FILE } from '../vault/header-file.ts';

/** What a creation that was cut short leaves behind: nothing of it is a vault until `header.json` is there. */
const LEFTOVERS = /^(vault-[0-9a-z]{26}\.db(-wal|-shm|-journal)?|checkpoint|opened-by\.json|\.[0-9a-z]{26}\.part)$/;

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
    const foreign = names.find((name) => !LEFTOVERS.test(name));
    if (foreign !== undefined)
      throw new StrongroomError('VAULT_EXISTS', 'This folder is not empty.', 'Choose an empty folder: a vault has its folder for itself.');
    for (const name of names) rmSync(join(folder, name));
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

export function databasePath(folder: string, header: { database: string }): string {
  return join(folder, header.database);
}

/** SHA-256 (hexadecimal) of the database file as it lies on the disk. */
export function hashDatabase(folder: string, name: string): Promise<string> {
  return hashStream(createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 }));
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
    return readFileSync(join(folder, CHECKPOINT_FILE), 'utf8');
  } catch {
    return null;
  }
}
