import { constants } from 'node:fs';
import { type FileHandle, open, statfs } from 'node:fs/promises';
import { wipe } from '../crypto/secret-bytes.ts';
import { hasNoSync } from './sync-folder.ts';

/** A WebAssembly page. */
const PAGE = 64 * 1024;
/** How much is read at once. A multiple of every block size: 512 bytes to 64 KiB. */
const PIECE = 16 * PAGE;

/** Wiped, for the next files: to make one takes the system longer than to read a small file, and V8 collects all garbage after a hundred. */
const spare: Uint8Array[] = [];
const MOST_SPARE = 4;

const { O_RDONLY, O_DIRECT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
// Without O_NONBLOCK a pipe in a file's place would hold the open for ever.
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/**
 * File systems that take O_DIRECT at its word, by their numbers in statfs(2). Others take it and read from a cache all the same: those in user space
 * from the daemon's, tmpfs because it is one, NTFS, btrfs, f2fs and UDF where a file is so small that it lies in its own entry.
 */
const DIRECT = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x4d44, // FAT
  0x2011bab0, // exFAT
]);

/**
 * A file that is read from the medium and not from the system's memory of what was written to it. What the medium itself remembers in its controller
 * is beyond any program.
 */
export class MediumReader implements AsyncDisposable {
  /** Whether the medium itself gives the bytes; otherwise the system may. */
  readonly uncached: boolean;
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #memory: Uint8Array;
  /** What of the memory may hold something of the file. */
  #filled = 0;
  #closed = false;

  private constructor(handle: FileHandle, size: number, uncached: boolean) {
    this.#handle = handle;
    this.size = size;
    this.uncached = uncached;
    // Its memory begins on a page, as O_DIRECT wants it; that of other buffers begins anywhere.
    this.#memory = spare.pop() ?? new Uint8Array(new WebAssembly.Memory({ initial: PIECE / PAGE, maximum: PIECE / PAGE }).buffer);
  }

  /**
   * Opens a regular file, after it was synced: O_DIRECT reads past what is still to be written.
   * @returns `null` where it is no regular file
   * @throws the system's error
   */
  static async open(path: string): Promise<MediumReader | null> {
    const direct = await openDirect(path);
    const handle = direct ?? (await open(path, READ));
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) {
        await handle.close();
        return null;
      }
      // A handle that may only read cannot be synced on Windows; who wrote the file has done it.
      if (process.platform !== 'win32') await handle.sync().catch(unlessUnneeded);
      return new MediumReader(handle, stat.size, direct !== null);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** The file, piece by piece. A piece is valid until the next one is asked for. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    // To ask once more from an end that is no multiple of a block would be refused: the size says where that is.
    for (let position = 0; position < this.size || !this.uncached; ) {
      const before = this.#filled;
      this.#filled = PIECE;
      const { bytesRead } = await this.#handle.read(this.#memory, 0, PIECE, position);
      // Whole blocks come from the medium, the last one too.
      this.#filled = Math.max(before, Math.ceil(bytesRead / PAGE) * PAGE);
      if (bytesRead === 0) return;
      yield this.#memory.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Twice given back, two files would be read into the same memory.
    if (this.#closed) return;
    this.#closed = true;
    wipe(this.#memory.subarray(0, this.#filled));
    try {
      await this.#handle.close();
    } finally {
      if (spare.length < MOST_SPARE) spare.push(this.#memory);
    }
  }
}

function unlessUnneeded(error: unknown): void {
  if (!hasNoSync(error)) throw error;
}

/** @returns `null` where system or file system have no such way */
async function openDirect(path: string): Promise<FileHandle | null> {
  if (process.platform !== 'linux' || O_DIRECT === undefined) return null;
  if (!DIRECT.has((await statfs(path)).type)) return null;
  try {
    return await open(path, READ | O_DIRECT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return null;
    throw error;
  }
}
