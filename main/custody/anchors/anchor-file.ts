import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { utf8 } from '../../crypto/bytes.ts';
import { notesIn } from '../../formats/note-on-paper.ts';
import { syncSlowFolder } from '../../media/sync-folder.ts';
import { UNFOLLOWED } from '../read-source.ts';

/** On a stick or in a folder: in it a file for each vault. */
export const ANCHOR_FOLDER = 'strongroom-anchors';

/** Some 2,500 notes: who unlocks does not wait for ten years of them. */
export const NEWEST_ANCHORS = 1024 * 1024;
export const ALL_ANCHORS = 64 * 1024 * 1024;

export function anchorFile(folder: string, vaultId: string): string {
  return join(folder, ANCHOR_FOLDER, `${vaultId.slice(0, 16)}.anchors`);
}

/**
 * The notes in an anchor file, oldest first; none where there is no such file.
 * @param most bytes from its end
 * @throws the system's error where the medium does not answer
 */
export async function readAnchorFile(folder: string, vaultId: string, most: number): Promise<string[]> {
  let handle: FileHandle;
  try {
    handle = await open(anchorFile(folder, vaultId), constants.O_RDONLY | UNFOLLOWED);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
  try {
    const found = await handle.stat();
    if (!found.isFile()) return [];
    const from = Math.max(0, found.size - most);
    const bytes = Buffer.alloc(found.size - from);
    let read = 0;
    for (let got = -1; read < bytes.length && got !== 0; read += got) got = (await handle.read(bytes, read, bytes.length - read, from + read)).bytesRead;
    return notesIn(bytes.subarray(0, read).toString('utf8'));
  } finally {
    await handle.close();
  }
}

/**
 * Adds a note to the anchor file and makes it durable. What is there is never cut off or written over: a note that was torn by a power failure stays behind,
 * and counts for nothing.
 * @returns `false` where the file ends with this note already
 * @throws the system's error
 */
export async function appendAnchor(folder: string, vaultId: string, note: string): Promise<boolean> {
  // The place itself is not made: a stick that is missing must show.
  if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  await mkdir(join(folder, ANCHOR_FOLDER), { mode: 0o755 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  const handle = await open(anchorFile(folder, vaultId), constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | UNFOLLOWED, 0o644);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw Object.assign(new Error('not a file'), { code: 'EINVAL' });
    const length = Math.min(found.size, 65_536);
    const end = Buffer.alloc(length);
    await handle.read(end, 0, length, found.size - length);
    if (notesIn(end.toString('utf8')).at(-1) === note && end.at(-1) === 0x0a) return false;
    const bytes = utf8(length > 0 && end.at(-1) !== 0x0a ? `\n${note}` : note);
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncSlowFolder(join(folder, ANCHOR_FOLDER));
  await syncSlowFolder(folder);
  return true;
}
