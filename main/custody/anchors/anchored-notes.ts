import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../vault/atomic-file.ts';
import { readVaultFile } from '../../vault/read-vault-file.ts';

/**
 * In the vault's folder: the note that was written last to each place. A file, because the last one of a session is written after the database was closed;
 * and not vouched for by the log, because each entry about an anchor would wait for an anchor itself. The notes are signed. Whoever alters the file can only
 * have it said that a place holds an older anchor, or none; what the places hold, they say themselves.
 */
export const ANCHORED_FILE = 'anchored.json';

const form = z.record(z.string(), z.strictObject({ note: z.string(), /** ms since 1970 UTC. */ at: z.number().int() }));
export type AnchoredNotes = z.infer<typeof form>;

/** By the names of places. None where the file is missing or is none of ours. */
export function readAnchoredNotes(folder: string): AnchoredNotes {
  try {
    return form.parse(JSON.parse(readVaultFile(join(folder, ANCHORED_FILE), 1024 * 1024).toString('utf8')));
  } catch {
    return {};
  }
}

export function writeAnchoredNotes(folder: string, notes: AnchoredNotes): void {
  replaceFile(join(folder, ANCHORED_FILE), `${JSON.stringify(notes, null, 2)}\n`);
}
