import { closeSync, existsSync, fsyncSync, linkSync, lstatSync, openSync, realpathSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { destinationError, destinationExists } from '../media/destination-error.ts';
import { readBackUncached } from '../media/read-back.ts';
import { removeFile } from '../media/remove-file.ts';
import { syncFolder } from '../media/sync-folder.ts';

/** Where a file lies until it is whole and proved: beside its own name. */
export function temporaryFor(path: string): string {
  return temporaryIn(dirname(path));
}

/** A name that nothing else has, for what is not whole yet. */
export function temporaryIn(folder: string): string {
  return join(folder, `.${randomIdentifier()}.part`);
}

/**
 * Nothing is written into the vault's own folder: a release over `header.json` would be the end of the vault.
 * @throws StrongroomError `DESTINATION_UNWRITABLE`
 */
export function refuseInside(folder: string, path: string): void {
  const [own, parent] = [realpathSync(folder), realpathIfThere(dirname(path))];
  if (parent === own || parent.startsWith(`${own}${sep}`)) {
    throw new StrongroomError('DESTINATION_UNWRITABLE', 'The vault’s folder is for the vault alone.', 'Choose another place, a stick for example.');
  }
}

/** The real path of a folder, or of what there is of it: a folder that is to be made lies where its parent does, whatever links lead there. */
function realpathIfThere(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realpathIfThere(parent), basename(path));
  }
}

/** A file that grows under a temporary name beside its own, with mode 0600, and gets its name when it is whole. */
export class FileWriter {
  readonly temporary: string;
  readonly #path: string;
  #handle: number | null = null;

  /** @throws StrongroomError `DESTINATION_UNWRITABLE`, `DISK_FULL` */
  constructor(path: string, temporary: string) {
    this.#path = path;
    this.temporary = temporary;
    this.#guarded(() => {
      this.#handle = openSync(this.temporary, 'wx', 0o600);
    });
  }

  write(bytes: Uint8Array): void {
    this.#guarded((handle) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    });
  }

  /** Makes it durable. @returns the temporary path, to be given its name or taken back */
  end(): string {
    this.#guarded((handle) => fsyncSync(handle));
    this.#close();
    return this.temporary;
  }

  #guarded(work: (handle: number) => void): void {
    try {
      work(this.#handle as number);
    } catch (error) {
      this.#close();
      takeBack(this.temporary);
      throw destinationError(error, this.#path);
    }
  }

  #close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}

/**
 * Writes a released file under its temporary name and syncs it.
 * @returns the temporary path, to be given its name or taken back
 * @throws StrongroomError `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE`, `DISK_FULL`
 */
export function stageReleased(path: string, temporary: string, bytes: Uint8Array, overwrite: boolean): string {
  if (!overwrite) refuseExisting(path);
  const writer = new FileWriter(path, temporary);
  writer.write(bytes);
  return writer.end();
}

/** Writes a file that is no release (a log, a checkpoint, a kit) whole or not at all. */
export async function writeWhole(path: string, overwrite: boolean, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const writer = new FileWriter(path, temporaryFor(path));
  try {
    for await (const chunk of chunks) writer.write(chunk);
    const temporary = writer.end();
    try {
      nameReleased(temporary, path, overwrite);
    } catch (error) {
      // It has its name, and only the folder did not take it for good: what failed leaves nothing.
      if (!overwrite && !existsSync(temporary)) takeBack(path);
      throw error;
    }
  } finally {
    takeBack(writer.temporary);
  }
}

/** Gives a staged file its name. Without `overwrite` an existing file is never replaced, not even one that appeared in between. */
export function nameReleased(temporary: string, path: string, overwrite: boolean): void {
  try {
    if (overwrite) renameSync(temporary, path);
    else giveName(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw destinationError(error, path);
  }
}

/** The file as the medium gives it back, in memory of its own; the caller's to wipe. */
export async function readReleased(path: string): Promise<Awaited<ReturnType<typeof readBackUncached>>> {
  try {
    return await readBackUncached(path);
  } catch (error) {
    throw destinationError(error, path);
  }
}

/** Takes back a file that was not proved: what looks whole must be whole. @throws StrongroomError `DESTINATION_UNWRITABLE` */
export function takeBack(path: string): void {
  try {
    removeFile(path);
  } catch (error) {
    throw destinationError(error, path);
  }
}

/** Removes what was not finished. @returns whether it is gone, and was not merely out of reach: on a stick that was pulled, for example */
export function removed(path: string): boolean {
  try {
    rmSync(path, { recursive: true, force: true });
    return existsSync(dirname(path));
  } catch {
    return false;
  }
}

/** @throws StrongroomError `DESTINATION_EXISTS` */
export function refuseExisting(path: string, hint?: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) throw destinationExists(path, hint);
}

/** Gives a new file its name, and fails where the name is taken. FAT and exFAT have no second names, so there a look must do. */
function giveName(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw destinationExists(path);
    if (existsSync(path)) throw destinationExists(path);
    renameSync(temporary, path);
    return;
  }
  try {
    unlinkSync(temporary);
  } catch (error) {
    takeBack(path);
    throw error;
  }
}
