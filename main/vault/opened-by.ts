import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { removeVaultFile, replaceFile } from './atomic-file.ts';
import { readVaultFile } from './read-vault-file.ts';

const schema = z.strictObject({ officer: z.string().max(64), host: z.string().max(255), process: z.number().int().positive(), since: z.number().int() });

/** Who has the vault open. For people: what really keeps a second process out is SQLite's exclusive lock on the database. */
export type OpenedBy = z.infer<typeof schema>;

export const OPENED_BY_FILE = 'opened-by.json';

export function noteOpenedBy(folder: string, officer: string, now: number): void {
  replaceFile(join(folder, OPENED_BY_FILE), `${JSON.stringify({ officer, host: hostname(), process: process.pid, since: now } satisfies OpenedBy)}\n`);
}

/** Whether another process has opened the vault since this one let go of it. */
export function isOpenedByAnother(folder: string): boolean {
  const note = readOpenedBy(folder);
  return note !== null && (note.process !== process.pid || note.host !== hostname());
}

/** Removes this process's note, and nobody else's. */
export function forgetOpenedBy(folder: string): void {
  if (isOpenedByAnother(folder)) return;
  removeVaultFile(join(folder, OPENED_BY_FILE));
}

/** Who has the vault open, as far as the note tells; a note of a process of this machine that has ended counts as none. */
export function readOpenedBy(folder: string): OpenedBy | null {
  try {
    const note = schema.parse(JSON.parse(readVaultFile(join(folder, OPENED_BY_FILE), 4096).toString('utf8')));
    return note.host === hostname() && !isAlive(note.process) ? null : note;
  } catch {
    return null;
  }
}

/** Whether there is a process of this number on this machine. */
export function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
