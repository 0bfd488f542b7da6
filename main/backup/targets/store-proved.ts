import { RunningHash } from '../../crypto/hash-stream.ts';
import type { BackupTarget } from './target.ts';
import { storedOtherwise, targetFull, throwIfCancelled } from './target-error.ts';

/** Bytes that stay free beside a backup: for the note that goes with it, and for what the file system keeps of every file. */
const RESERVE = 1024 * 1024;

/** A file that is to be stored, made before: its size and hash are what the target must give back. */
export interface FileToStore {
  name: string;
  /** In bytes. */
  size: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
  content(): AsyncIterable<Uint8Array>;
}

export interface StoreOptions {
  signal: AbortSignal;
  /** The name until it is proved: random, and a part's for who looks at the folder. */
  temporary: string;
  /** Bytes that were sent and read back so far, and in all: twice the file's size. */
  progress?: (done: number, total: number) => void;
}

/**
 * Stores a file so that its name stands for what was sent: written under another name, read back whole, compared, and only then named. What fails
 * leaves no file of that name, or the one that was there before; its part is removed where that can still be done.
 * @throws StrongroomError `DISK_FULL` before anything is sent, `TARGET_DIFFERS`, and what the target throws
 */
export async function storeProved(target: BackupTarget, file: FileToStore, options: StoreOptions): Promise<void> {
  const { signal, temporary } = options;
  throwIfCancelled(signal);
  const free = await target.freeBytes();
  if (free !== null && free < file.size + RESERVE) throw targetFull();
  // Content is asked for only when the part was made: before that, what bears its name is somebody else's and stays.
  let made = false;
  let done = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    made = true;
    for await (const piece of pieces) {
      yield piece;
      done += piece.length;
      options.progress?.(done, 2 * file.size);
    }
  }
  try {
    await target.write(temporary, counted(file.content()), signal);
    await compare(counted(target.read(temporary, signal)), file);
    throwIfCancelled(signal);
    await target.rename(temporary, file.name);
  } catch (error) {
    // Whatever comes of removing it, the first error says what is wrong.
    if (made) await target.remove(temporary).catch(() => undefined);
    throw error;
  }
}

/** @throws StrongroomError `TARGET_DIFFERS` as soon as it is certain: a server that goes on for ever is not listened to */
async function compare(given: AsyncIterable<Uint8Array>, file: FileToStore): Promise<void> {
  const hash = new RunningHash();
  let size = 0;
  for await (const piece of given) {
    size += piece.length;
    if (size > file.size) throw storedOtherwise(file.name, 'more bytes');
    hash.update(piece);
  }
  if (size !== file.size) throw storedOtherwise(file.name, `${size} bytes instead of ${file.size}`);
  if (hash.end() !== file.sha256) throw storedOtherwise(file.name, 'other bytes');
}
