import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINT_FILE } from '../audit/ledger.ts';
import { AgeDamaged, AgeForOthers, type AgeKey, decryptAge } from '../crypto/age.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import { readTar, TarProblem } from '../formats/tar.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { namedFileError } from '../vault/atomic-file.ts';
import { HEADER_FILE, readHeader } from '../vault/header-file.ts';
import { EntryOrder } from './container-entries.ts';
import { damagedBackup, wrongKey } from './damaged-backup.ts';
import { containerFile } from './note.ts';
import type { BackupTarget } from './targets/target.ts';

export interface Fetched {
  /** Of the container as it came, in bytes. */
  size: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
}

/**
 * Fetches a container and takes it apart into a folder that is there and empty: a vault's header, database and checkpoint, and nothing else.
 * What comes is believed only as far as the encryption vouches for it; names, kinds and sizes are held against a fixed list before a byte is
 * written.
 * @param progress bytes of the container so far
 * @throws StrongroomError `BACKUP_KEY_WRONG`, `BACKUP_DAMAGED`, and the target's own
 */
export async function fetchBackup(
  target: BackupTarget,
  name: string,
  key: AgeKey,
  folder: string,
  options: { signal: AbortSignal /** In bytes, as the note says: no more is read. */; limit: number; progress?(bytes: number): void },
): Promise<Fetched> {
  const hash = new RunningHash();
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of target.read(containerFile(name), options.signal)) {
      options.signal.throwIfAborted();
      hash.update(chunk);
      size += chunk.length;
      if (size > options.limit) throw damagedBackup(name, 'The container is larger than its note says.');
      options.progress?.(size);
      yield chunk;
    }
  }
  const order = new EntryOrder();
  try {
    let database = '';
    const kinds: ReturnType<EntryOrder['next']>[] = [];
    for await (const { content } of readTar(decryptAge(counted(), key), (file) => {
      const kind = order.next(file.name, file.size);
      kinds.push(kind);
      return kind !== null;
    })) {
      const kind = kinds.at(-1);
      if (kind === 'header') {
        await write(join(folder, HEADER_FILE), content);
        database = readHeader(folder).database;
      } else if (kind === 'database') await write(join(folder, database), content);
      else if (kind === 'checkpoint') await write(join(folder, CHECKPOINT_FILE), content);
      // The log lies in the database, too; the rest is for people.
      else for await (const _part of content);
    }
    if (!order.isComplete) throw new TarProblem('a part of it is missing');
    syncFolder(folder);
    return { size, sha256: hash.end() };
  } catch (error) {
    if (error instanceof AgeForOthers) throw wrongKey(name);
    if (error instanceof AgeDamaged || error instanceof TarProblem) throw damagedBackup(name, `Of the container: ${error.message}.`, error);
    throw error;
  }
}

/** @throws StrongroomError `DISK_FULL`, `VAULT_UNWRITABLE` of the place where it is written; the source's own */
async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await named(open(path, 'wx', 0o600));
  try {
    for await (const chunk of content) await named(file.writeFile(chunk));
    await named(file.sync());
  } finally {
    await file.close();
  }
}

async function named<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw namedFileError(error);
  });
}
