import { existsSync, linkSync, lstatSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { destinationError } from '../media/destination-error.ts';
import { removeFile } from '../media/remove-file.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { demandOnMedium, isOnMedium, type Medium } from './release-drive.ts';
import { FileWriter, nameReleased, readReleased, refuseExisting, removed } from './release-file.ts';

/** One file of a set. */
export interface SetFile {
  /** Where it will lie. */
  path: string;
  /** The set's key: it gets its name last, so that where a key lies everything of it lies. */
  key: boolean;
}

/**
 * Files that get their names together or not at all. Until then they lie in a folder of their own, mode 0700, beside where they go: one name
 * to put down beforehand, and one thing to remove after a crash.
 */
export class StagedSet {
  readonly #files: readonly SetFile[];
  readonly #folder: string;
  readonly #overwrite: boolean;
  readonly #medium: Medium;

  /**
   * @param folder the temporary one, put down beforehand by the caller
   * @param medium what it must lie on
   * @throws StrongroomError `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE`, `DISK_FULL`
   */
  constructor(folder: string, files: readonly SetFile[], overwrite: boolean, medium: Medium) {
    this.#folder = folder;
    this.#files = files;
    this.#overwrite = overwrite;
    this.#medium = medium;
    if (!overwrite) for (const { path } of files) refuseExisting(path);
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      throw destinationError(error, folder);
    }
    try {
      demandOnMedium(folder, medium);
    } catch (error) {
      this.clear();
      throw error;
    }
  }

  /** Writes one file under its temporary name and syncs it. */
  write(at: number, bytes: Uint8Array): void {
    const writer = new FileWriter((this.#files[at] as SetFile).path, this.#staged(at));
    writer.write(bytes);
    writer.end();
  }

  /** The files under their temporary names, as the medium gives them back. */
  readStaged(): Promise<ReadSet> {
    return readAll(this.#files.map((_file, at) => this.#staged(at)));
  }

  /** The same under their own names. */
  readNamed(): Promise<ReadSet> {
    return readAll(this.#files.map(({ path }) => path));
  }

  /**
   * Gives every file its name. Where one cannot have its own, those before it are taken back, and what they replaced is put back.
   * @throws StrongroomError as a destination answers, and with what could not be taken back
   */
  name(): void {
    const undo: { path: string; step: () => void }[] = [];
    const left: string[] = [];
    try {
      for (const at of this.#order()) undo.push({ path: (this.#files[at] as SetFile).path, step: this.#nameOne(at, left) });
    } catch (error) {
      for (const { path, step } of undo.reverse()) if (!succeeds(step)) left.push(path);
      throw withLeft(error, left);
    }
  }

  /**
   * Takes back files that have their names and turned out wrong: what looks whole must be whole. What they replaced is gone.
   * @returns the paths of those that could not be removed, or of which nobody can say it because their medium is gone
   */
  takeBack(): string[] {
    return this.#files.map(({ path }) => path).filter((path) => !(succeeds(() => removeFile(path)) && isOnMedium(dirname(this.#folder), this.#medium)));
  }

  /** Removes what is left under temporary names, as far as it can be reached. */
  clear(): void {
    removed(this.#folder);
  }

  /** @param left is told where it has its name and cannot be taken back */
  #nameOne(at: number, left: string[]): () => void {
    const { path } = this.#files[at] as SetFile;
    const undoFolder = madeFolder(dirname(path), dirname(this.#folder));
    const before = join(this.#folder, `${at}-before`);
    const kept = this.#overwrite && keepBefore(path, before);
    const undoName = () => {
      if (kept) renameSync(before, path);
      else removeFile(path);
    };
    try {
      nameReleased(this.#staged(at), path, this.#overwrite);
    } catch (error) {
      // It has its name, and only the folder did not take it for good. Where its own folder is gone, too, another medium lies there.
      if (existsSync(this.#folder) && !existsSync(this.#staged(at)) && !succeeds(undoName)) left.push(path);
      succeeds(undoFolder);
      throw error;
    }
    return () => {
      undoName();
      undoFolder();
    };
  }

  #staged(at: number): string {
    return join(this.#folder, String(at));
  }

  #order(): number[] {
    const all = [...this.#files.keys()];
    return [...all.filter((at) => !this.#files[at]?.key), ...all.filter((at) => this.#files[at]?.key)];
  }
}

/** Files that were read back, the caller's to wipe. */
interface ReadSet {
  files: Uint8Array[];
  uncached: boolean;
}

async function readAll(paths: readonly string[]): Promise<ReadSet> {
  const files: Uint8Array[] = [];
  let uncached = true;
  try {
    for (const path of paths) {
      const read = await readReleased(path);
      files.push(read.bytes);
      uncached &&= read.uncached;
    }
    return { files, uncached };
  } catch (error) {
    files.forEach(wipe);
    throw error;
  }
}

/**
 * Makes the folder of a file where it is not the one that the officer chose. A link in its place may lead anywhere, and is not followed.
 * @returns what removes it again, if it was made here
 */
function madeFolder(folder: string, chosen: string): () => void {
  if (folder === chosen) return () => undefined;
  const there = lstatSync(folder, { throwIfNoEntry: false });
  if (there?.isDirectory()) return () => undefined;
  if (there)
    throw new StrongroomError('DESTINATION_UNWRITABLE', `${folder} is no folder, but a link or a file.`, 'Choose another folder, or look who put it there.');
  try {
    mkdirSync(folder, { mode: 0o700 });
    syncFolder(chosen);
  } catch (error) {
    throw destinationError(error, folder);
  }
  return () => rmdirSync(folder);
}

/** Gives the file that will be replaced a second name, to put it back. FAT and exFAT have none: there it is lost with the first that replaces it. */
function keepBefore(path: string, before: string): boolean {
  try {
    linkSync(path, before);
    return true;
  } catch {
    return false;
  }
}

/** For the way back, where the first error is the one to tell. */
function succeeds(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}

/** What whoever reads that nothing was released has to know of what lies there all the same; empty where nothing does. */
export function leftWords(left: readonly string[]): string {
  if (left.length === 0) return '';
  return `${left.join(' and ')} could not be removed, and may hold the private key: remove ${left.length === 1 ? 'it' : 'them'} by hand.`;
}

/** An error, with what could not be taken back. */
export function withLeft(error: unknown, left: readonly string[]): unknown {
  if (left.length === 0) return error;
  const { code, message, hint } = toErrorAnswer(error);
  return new StrongroomError(code, `${message} ${leftWords(left)}`, hint, { cause: error });
}
