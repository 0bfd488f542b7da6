import { isUtf8 } from 'node:buffer';
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Source } from '../../preload/contract/agent-port.ts';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';

/** One file of a drop, or one that could not be found. */
export interface SourceFile {
  name: string;
  /** The folder it lies in, for people. */
  place: string;
  /** `null` for pasted text. Where the path is no UTF-8, replacement characters stand in it, for people. */
  path: string | null;
  /** The path as the file system has it: its bytes where they are no UTF-8, as on a stick that an old program wrote. */
  location: string | Buffer | null;
  /** In bytes, when the folder was walked. */
  size: number;
  /** Pasted text. */
  bytes: Uint8Array | null;
  /** Which file it was when the folder was walked: a path may mean another one by the time it is read. */
  identity: FileIdentity | null;
  /** Why it is not read. */
  error: ErrorAnswer | null;
}

export interface FileIdentity {
  device: bigint;
  inode: bigint;
}

const DEEPEST = 32;
const MOST_FILES = 1_000_000;

/**
 * Every regular file behind files and folders, each once, in a stable order. Folders are walked without following symbolic links: a link
 * in a dropped folder may lead anywhere, and back. The vault's own folder is left out: opening and closing its database here would drop
 * the lock that keeps other processes out of it.
 * @param vaultFolder of the open vault; `null` where none is
 */
export function* expandSources(sources: readonly Source[], vaultFolder: string | null): Generator<SourceFile> {
  const seen = new Set<string>();
  const own = vaultFolder === null ? null : realpathSync(vaultFolder);
  for (const source of sources) {
    for (const file of source.kind === 'text' ? [pasted(source)] : walkAsked(source.path, own)) {
      const key = file.location?.toString('latin1') ?? `${seen.size}`;
      if (file.location !== null && seen.has(key)) continue;
      seen.add(key);
      if (seen.size > MOST_FILES) throw new StrongroomError('FILE_LIMITS', 'More than 1,000,000 files were given at once.', 'Import the folder in parts.');
      yield file;
    }
  }
}

function pasted(source: { name: string; bytes: Uint8Array }): SourceFile {
  return { name: source.name, place: 'clipboard', path: null, location: null, size: source.bytes.length, bytes: source.bytes, identity: null, error: null };
}

/** What the officer named may itself be a link; from where it leads on, nothing is followed. */
function* walkAsked(path: string, own: string | null): Generator<SourceFile> {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    yield found(path, null, toErrorAnswer(unreadable(error)));
    return;
  }
  yield* walk(real, 0, own);
}

function found(location: string | Buffer, known: { identity: FileIdentity; size: number } | null, error: ErrorAnswer | null): SourceFile {
  const path = location.toString();
  return { name: basename(path), place: dirname(path), path, location, size: known?.size ?? 0, bytes: null, identity: known?.identity ?? null, error };
}

function* walk(path: string | Buffer, depth: number, own: string | null): Generator<SourceFile> {
  if (typeof path === 'string' && own !== null && (path === own || path.startsWith(`${own}${sep}`))) {
    yield found(path, null, ofTheVault());
    return;
  }
  try {
    const stat = lstatSync(path, { bigint: true });
    if (stat.isDirectory()) {
      if (depth >= DEEPEST) throw new StrongroomError('FILE_LIMITS', `This folder lies more than ${DEEPEST} folders deep.`, 'Import it by itself.');
      for (const name of readdirSync(path, 'buffer').sort(Buffer.compare)) yield* walk(beneath(path, name), depth + 1, own);
      return;
    }
    yield found(path, { identity: { device: stat.dev, inode: stat.ino }, size: Number(stat.size) }, stat.isFile() ? null : notRegular());
  } catch (error) {
    yield found(path, null, toErrorAnswer(error instanceof StrongroomError ? error : unreadable(error)));
  }
}

/** A string as long as it can be one: what is no UTF-8 would come back from it as another name. */
function beneath(folder: string | Buffer, name: Buffer): string | Buffer {
  if (typeof folder === 'string' && isUtf8(name)) return join(folder, name.toString());
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), name]);
}

export function ofTheVault(): ErrorAnswer {
  return {
    code: 'FILE_OF_VAULT',
    message: 'This belongs to the open vault itself.',
    hint: 'Nothing is to be done. Keep keys that are to be imported outside the vault’s folder.',
  };
}

export function notRegular(): ErrorAnswer {
  return {
    code: 'FILE_NOT_REGULAR',
    message: 'This is not a file: a link, pipe, socket or device.',
    hint: 'Copy what it stands for into a file and import that.',
  };
}

/** The error of the file system as ours. */
export function unreadable(error: unknown): StrongroomError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT')
    return new StrongroomError('FILE_NOT_FOUND', 'There is no such file.', 'Check the path; a stick may have been pulled.', { cause: error });
  return new StrongroomError('FILE_UNREADABLE', 'This file cannot be read.', 'Check its permissions, and whether the stick is still in place.', {
    cause: error,
  });
}
