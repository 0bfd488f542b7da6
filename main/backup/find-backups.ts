import { StrongroomError } from '../../preload/contract/errors.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { type BackupNote, LONGEST_NOTE, noteFile, parseBackupFile, unverifiedBackupNote } from './note.ts';
import type { BackupTarget, TargetFile } from './targets/target.ts';

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
  /** Notes that are none, containers without a note: named, and taken for nothing. */
  problems: { name: string; error: StrongroomError }[];
}

/** Reads the notes on a target, of every vault that is there or of one. What is wrong with one keeps no other from being found. */
export async function findBackups(target: BackupTarget, signal: AbortSignal, vaultId: string | null = null): Promise<FoundOnTarget> {
  const files = await target.list();
  const sizes = new Map(files.map(({ name, size }) => [name, size]));
  const names = new Map<string, { age?: TargetFile; note?: TargetFile }>();
  for (const file of files) {
    const parsed = parseBackupFile(file.name);
    if (!parsed || (vaultId !== null && !parsed.name.startsWith(`strongroom-${vaultId.slice(0, 16)}-`))) continue;
    names.set(parsed.name, { ...names.get(parsed.name), [parsed.kind]: file });
  }
  const found: FoundOnTarget = { backups: [], problems: [] };
  for (const [name, { note: file }] of names) {
    signal.throwIfAborted();
    const error = file ? await readNote(target, name, file.size, sizes.get(`${name}.age`) ?? null, signal, found.backups) : incomplete(name);
    if (error) found.problems.push({ name, error });
  }
  found.backups.sort(newestFirst);
  return found;
}

/** The highest policy generation first, then the largest log: what a backup's rank hangs on, and never a file's time. */
export function newestFirst(left: { note: BackupNote }, right: { note: BackupNote }): number {
  return right.note.policyGeneration - left.note.policyGeneration || right.note.logSize - left.note.logSize;
}

async function readNote(
  target: BackupTarget,
  name: string,
  size: number,
  containerSize: number | null,
  signal: AbortSignal,
  into: FoundBackup[],
): Promise<StrongroomError | null> {
  if (size > LONGEST_NOTE) return badNote(name);
  const bytes: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of target.read(noteFile(name), signal)) {
    length += chunk.length;
    // A file that grows, or a server that lies about its size.
    if (length > LONGEST_NOTE) return badNote(name);
    bytes.push(chunk);
  }
  const text = decode(concatBytes(...bytes));
  const note = text === null ? null : unverifiedBackupNote(text, name);
  if (text === null || !note) return badNote(name);
  into.push({ name, text, note, containerSize });
  return null;
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
