import { constants } from 'node:fs';
import { type FileHandle, lstat, open, opendir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { MediumReader } from '../../media/medium-reader.ts';
import { syncSlowFolder } from '../../media/sync-folder.ts';
import { FileListing } from './file-listing.ts';
import { fileName, isFileName } from './file-name.ts';
import { folderError, folderMissing } from './folder-error.ts';
import type { BackupTarget, TargetFile } from './target.ts';
import { notThere, throwIfCancelled } from './target-error.ts';

// Windows has none, and no links that a plain user could make.
const { O_NOFOLLOW = 0 } = constants;
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | O_NOFOLLOW;

/**
 * A folder of this workstation: a stick, a disk, a mounted share. Aborting `signal` refuses everything that comes after.
 * @throws StrongroomError `TARGET_UNREACHABLE` where it is no folder, `TARGET_UNWRITABLE`, `CANCELLED`
 */
export async function openFolderTarget(path: string, signal: AbortSignal): Promise<BackupTarget> {
  throwIfCancelled(signal);
  const found = await stat(path).catch((error: unknown) => {
    throw folderError(error, path, null);
  });
  if (!found.isDirectory()) throw folderMissing(path);
  return new FolderTarget(path, signal);
}

class FolderTarget implements BackupTarget {
  readonly differences: readonly string[] =
    process.platform === 'win32' ? ['Windows cannot sync a folder: after a power failure a new name may be lost, the file’s content is not.'] : [];
  readonly #path: string;
  readonly #signal: AbortSignal;

  constructor(path: string, signal: AbortSignal) {
    this.#path = path;
    this.#signal = signal;
  }

  list(): Promise<TargetFile[]> {
    return this.#named(null, async () => {
      const listing = new FileListing(`The folder ${this.#path}`);
      const names: string[] = [];
      for await (const entry of await opendir(this.#path, { bufferSize: 1000 })) {
        listing.countNames(1);
        if (entry.isFile() && isFileName(entry.name)) names.push(entry.name);
      }
      for (const name of names) {
        throwIfCancelled(this.#signal);
        // A file may be removed between its name and its size.
        const found = await lstat(join(this.#path, name)).catch(() => null);
        if (found?.isFile()) listing.add({ name, size: found.size, modifiedAt: Math.trunc(found.mtimeMs) });
      }
      return listing.files;
    });
  }

  async write(name: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const path = this.#in(name);
    const handle = await this.#named(name, () => this.#openNew(path));
    try {
      for await (const piece of content) {
        throwIfCancelled(signal);
        await this.#named(name, () => writeAll(handle, piece));
      }
      throwIfCancelled(signal);
      await this.#named(name, () => handle.sync());
    } finally {
      await handle.close();
    }
    await this.#named(null, () => syncSlowFolder(this.#path));
  }

  async *read(name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const path = this.#in(name);
    await using reader = await this.#named(name, () => openNamed(path, name));
    const pieces = reader.pieces();
    for (;;) {
      throwIfCancelled(signal);
      const { value } = await this.#named(name, () => pieces.next());
      if (!value) return;
      yield value.slice();
    }
  }

  rename(from: string, to: string): Promise<void> {
    return this.#named(from, async () => {
      await rename(this.#in(from), this.#in(to));
      await syncSlowFolder(this.#path);
    });
  }

  remove(name: string): Promise<void> {
    const path = this.#in(name);
    // A target that was cancelled still lets its parts be removed: nothing here waits for anybody.
    return rm(path, { force: true }).catch((error: unknown) => {
      throw folderError(error, this.#path, name);
    });
  }

  freeBytes(): Promise<number | null> {
    return this.#named(null, async () => {
      const { bavail, bsize } = await statfs(this.#path);
      return bavail * bsize;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #in(name: string): string {
    return join(this.#path, fileName(name));
  }

  /** A folder that vanished while a file is made in it is a missing folder, not a missing file. */
  async #openNew(path: string): Promise<FileHandle> {
    try {
      return await open(path, newFile, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw folderMissing(this.#path, error);
      throw error;
    }
  }

  async #named<T>(name: string | null, work: () => Promise<T>): Promise<T> {
    throwIfCancelled(this.#signal);
    try {
      return await work();
    } catch (error) {
      throw folderError(error, this.#path, name);
    }
  }
}

async function openNamed(path: string, name: string): Promise<MediumReader> {
  const reader = await MediumReader.open(path);
  if (reader === null) throw notThere(name);
  return reader;
}

async function writeAll(handle: FileHandle, piece: Uint8Array): Promise<void> {
  // One write may take less than all of it.
  for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at)).bytesWritten;
}
