import type { Drive } from '../../media/drive.ts';
import { withinTime } from '../../media/within-time.ts';
import { appendAnchor } from './anchor-file.ts';
import { type AnchorPlace, reachableAnchors } from './anchor-places.ts';
import { readAnchoredNotes, writeAnchoredNotes } from './anchored-notes.ts';

/** What does not answer in this time (ms) is out of reach: a lock must not wait for a network share that hangs. */
const PATIENCE = 5_000;

export interface WrittenAnchors {
  written: string[];
  /** Places that were there, and could not be written. */
  failed: { name: string; why: string }[];
  unreachable: string[];
}

/**
 * Writes a checkpoint's note to every place that can be reached.
 * @param vault.folder where it is kept which place has which
 */
export async function writeAnchors(
  vault: { folder: string; vaultId: string },
  places: readonly AnchorPlace[],
  drives: readonly Drive[],
  note: string,
  at: number,
): Promise<WrittenAnchors> {
  const result: WrittenAnchors = { written: [], failed: [], unreachable: [] };
  const reachable = reachableAnchors(places, drives).filter(({ isPlace }) => isPlace);
  for (const { name } of places) if (!reachable.some((one) => one.name === name)) result.unreachable.push(name);
  await Promise.all(
    reachable.map(async ({ name, folder }) => {
      try {
        if ((await withinTime(appendAnchor(folder, vault.vaultId, note), PATIENCE)) === null) result.failed.push({ name, why: 'it does not answer' });
        else result.written.push(name);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
        if (code === 'ENOENT') result.unreachable.push(name);
        else result.failed.push({ name, why: whyWords[code] ?? code });
      }
    }),
  );
  if (result.written.length > 0) {
    const known = readAnchoredNotes(vault.folder);
    const still = Object.entries(known).filter(([name]) => places.some((place) => place.name === name));
    writeAnchoredNotes(vault.folder, { ...Object.fromEntries(still), ...Object.fromEntries(result.written.map((name) => [name, { note, at }])) });
  }
  return result;
}

const whyWords: Record<string, string> = {
  EROFS: 'it is read-only',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  ENOSPC: 'it is full',
  EIO: 'it no longer answers',
};
