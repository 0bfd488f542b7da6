import { lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Source } from '../../preload/contract/agent-port.ts';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';

/** One file of a drop, or one that could not be found. */
export interface SourceFile {
  name: string;
  /** The folder it lies in, for people. */
  place: string;
  /** `null` for pasted text. */
  path: string | null;
  /** Pasted text. */
  bytes: Uint8Array | null;
  /** Why it is not read. */
  error: ErrorAnswer | null;
}

const DEEPEST = 32;
const MOST_FILES = 1_000_000;

/**
 * Every regular file behind files and folders, in a stable order. Folders are walked without following symbolic links: a link
 * in a dropped folder may lead anywhere, and back.
 */
export function* expandSources(sources: readonly Source[]): Generator<SourceFile> {
  let count = 0;
  for (const source of sources) {
    for (const file of source.kind === 'text' ? [pasted(source)] : walk(source.path, 0, true)) {
      count += 1;
      if (count > MOST_FILES) throw new StrongroomError('FILE_LIMITS', 'More than 1,000,000 files were given at once.', 'Import the folder in parts.');
      yield file;
    }
  }
}

function pasted(source: { name: string; bytes: Uint8Array }): SourceFile {
  return { name: source.name, place: 'clipboard', path: null, bytes: source.bytes, error: null };
}

function* walk(path: string, depth: number, asked: boolean): Generator<SourceFile> {
  const file = (error: ErrorAnswer | null): SourceFile => ({ name: basename(path), place: dirname(path), path, bytes: null, error });
  try {
    // What the officer named himself may be a link; what lies in a folder may not.
    const stat = asked ? statSync(path) : lstatSync(path);
    if (stat.isDirectory()) {
      if (depth >= DEEPEST) throw new StrongroomError('FILE_LIMITS', `This folder lies more than ${DEEPEST} folders deep.`, 'Import it by itself.');
      for (const name of readdirSync(path).sort()) yield* walk(join(path, name), depth + 1, false);
      return;
    }
    yield file(stat.isFile() ? null : notRegular());
  } catch (error) {
    yield file(toErrorAnswer(error instanceof StrongroomError ? error : unreadable(error)));
  }
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
