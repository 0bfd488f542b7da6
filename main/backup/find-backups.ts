import { setImmediate } from 'node:timers/promises';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { type BackupNote, containerFile, LONGEST_NOTE, noteFile, parseBackupFile, parseBackupName, unverifiedBackupNote } from './note.ts';
import type { BackupTarget } from './targets/target.ts';
import { throwIfCancelled } from './targets/target-error.ts';

/** Daily backups of five years that nothing was removed of; whoever can write to a target can put more there. */
export const MOST_NOTES = 2000;
/** Bytes of all notes together: they are held in memory. */
export const MOST_TEXT = 64 * 1024 * 1024;

/** A backup as it lies on a target. What its note says is only said. */
export interface FoundBackup {
  /** Without the suffix. */
  name: string;
  /** As it was read, with its signatures. */
  text: string;
  note: BackupNote;
  /** Of the container, in bytes, as the target says; `null` where there is none. */
  containerSize: number | null;
}

export interface FoundOnTarget {
  backups: FoundBackup[];
  /** Notes that are none or cannot be read, containers without a note: named, and taken for nothing. Of what is too much, the newest of each vault is. */
  problems: { name: string; error: StrongroomError }[];
}

/**
 * Reads the notes on a target, of every vault that is there or of one. What is wrong with one keeps no other from being found.
 * @throws StrongroomError `CANCELLED`, and the target's own once it answers nothing any more
 */
export async function findBackups(target: BackupTarget, signal: AbortSignal, vaultId: string | null = null): Promise<FoundOnTarget> {
  const files = await target.list();
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const names = new Set<string>();
  for (const file of files) {
    const name = parseBackupFile(file.name)?.name;
    if (name !== undefined && (vaultId === null || parseBackupName(name)?.digits === vaultId.slice(0, 16))) names.add(name);
  }
  const found: FoundOnTarget = { backups: [], problems: [] };
  const [unread, unfinished]: [string[], string[]] = [[], []];
  let looked = 0;
  let length = 0;
  for (const name of newestOfEachFirst(names)) {
    const size = sizes.get(noteFile(name));
    if (size === undefined) {
      if (unfinished.length < MOST_NOTES) found.problems.push({ name, error: incomplete(name) });
      unfinished.push(name);
    } else if (looked === MOST_NOTES || length + Math.min(size, LONGEST_NOTE) > MOST_TEXT) {
      unread.push(name);
    } else {
      looked += 1;
      const note = await readNote(target, name, size, signal);
      length += note.length;
      if ('error' in note) found.problems.push({ name, error: note.error });
      else found.backups.push({ name, text: note.text, note: note.note, containerSize: sizes.get(containerFile(name)) ?? null });
    }
  }
  found.problems.push(...firstOfEach(unread, tooMany(unread.length)), ...firstOfEach(unfinished.slice(MOST_NOTES), manyIncomplete(unfinished.length)));
  found.backups.sort(newestFirst);
  return found;
}

/** The highest policy generation first, then the largest log: what a backup's rank hangs on, and never a file's time. */
export function newestFirst(left: { note: BackupNote }, right: { note: BackupNote }): number {
  return right.note.policyGeneration - left.note.policyGeneration || right.note.logSize - left.note.logSize;
}

/**
 * By what their names say: the newest of every vault, then the second of every vault, and so on. So no vault's backups keep those of another from
 * being read, however many there are.
 */
function newestOfEachFirst(names: Iterable<string>): string[] {
  const before = new Map<string, number>();
  return [...names]
    .map((name) => ({ name, ...(parseBackupName(name) ?? { digits: '', logSize: 0 }) }))
    .sort((left, right) => right.logSize - left.logSize)
    .map(({ name, digits }) => {
      const rank = before.get(digits) ?? 0;
      before.set(digits, rank + 1);
      return { name, rank };
    })
    .sort((left, right) => left.rank - right.rank)
    .map(({ name }) => name);
}

/** One problem for each vault, which bears the name of the first: of a hundred thousand each, nobody would read any. */
function firstOfEach(names: readonly string[], error: StrongroomError): FoundOnTarget['problems'] {
  const first = new Map<string, string>();
  for (const name of names) {
    const digits = parseBackupName(name)?.digits ?? '';
    if (!first.has(digits)) first.set(digits, name);
  }
  return [...first.values()].map((name) => ({ name, error }));
}

/** @returns the bytes that came of it as `length`, whatever they were */
async function readNote(
  target: BackupTarget,
  name: string,
  size: number,
  signal: AbortSignal,
): Promise<{ length: number } & ({ text: string; note: BackupNote } | { error: StrongroomError })> {
  if (size > LONGEST_NOTE) return { length: 0, error: badNote(name) };
  const bytes: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of target.read(noteFile(name), signal)) {
      length += chunk.length;
      // A file that grows, or a server that lies about its size.
      if (length > LONGEST_NOTE) return { length, error: badNote(name) };
      bytes.push(chunk);
    }
  } catch (error) {
    return { length, error: unreadable(name, await demandFilesOwn(error, target)) };
  }
  // A target that gives all at once would otherwise let nothing else run until the last note is parsed.
  await setImmediate();
  throwIfCancelled(signal);
  const text = decode(concatBytes(...bytes));
  const note = text === null ? null : unverifiedBackupNote(text, name);
  return text === null || !note ? { length, error: badNote(name) } : { length, text, note };
}

/** An error that is this one file's, a broken place of a stick or a permission; throws it where the target is gone, or nobody waits for it. */
async function demandFilesOwn(error: unknown, target: BackupTarget): Promise<StrongroomError> {
  if (!(error instanceof StrongroomError) || error.code === 'CANCELLED') throw error;
  if (error.code === 'TARGET_INTERRUPTED' || error.code === 'TARGET_UNREACHABLE') {
    // A medium may say the same of a broken place as of its end. A connection that has ended lists nothing, either.
    await target.list().catch(() => {
      throw error;
    });
  }
  return error;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function badNote(name: string): StrongroomError {
  return new StrongroomError(
    'BACKUP_DAMAGED',
    `The note of the backup ${name} is damaged.`,
    'Use another backup, or the same from another target. Keep this one for the investigation.',
  );
}

function incomplete(name: string): StrongroomError {
  return new StrongroomError(
    'BACKUP_INCOMPLETE',
    `The backup ${name} has no note: it was not finished, or its note was removed.`,
    'It counts for nothing. The next backup there begins anew.',
  );
}

/** `BACKUP_DAMAGED`, because nobody knows whether it is: who asks for the latest must hear that there may be a later one. */
function unreadable(name: string, cause: StrongroomError): StrongroomError {
  return new StrongroomError('BACKUP_DAMAGED', `The note of the backup ${name} could not be read. ${cause.message}`, cause.hint, { cause });
}

function tooMany(count: number): StrongroomError {
  return new StrongroomError(
    'BACKUP_DAMAGED',
    `${count} notes there were not read, this one and older ones of the same vault among them: at most ${MOST_NOTES}, and ${MOST_TEXT / 1024 / 1024} MiB, are.`,
    'Find out who wrote so many. Move what is not needed to another folder, and look again.',
  );
}

function manyIncomplete(count: number): StrongroomError {
  return new StrongroomError(
    'BACKUP_INCOMPLETE',
    `${count} backups there have no note, this one and older ones of the same vault among them.`,
    'They count for nothing. Find out who wrote so many.',
  );
}
