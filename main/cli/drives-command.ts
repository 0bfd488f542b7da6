import { listDrives } from '../media/list-drives.ts';
import { sizeWords } from './backup-words.ts';
import { exitStatus } from './exit-status.ts';
import type { Answer } from './print.ts';
import { table } from './table.ts';

/** The removable drives that are plugged in, with where each is mounted. Needs no vault. */
export async function drives(): Promise<Answer> {
  const found = (await listDrives()).map(({ id, name, path, size, free, fileSystem, readOnly }) => ({ id, name, path, size, free, fileSystem, readOnly }));
  if (found.length === 0) return { status: exitStatus.done, document: { drives: found }, text: 'No removable drive is plugged in and mounted.' };
  const text = table(
    [
      { title: 'NAME', value: ({ name }) => name },
      { title: 'SIZE', value: ({ size }) => (size === null ? '' : sizeWords(size)), right: true },
      { title: 'FREE', value: ({ free }) => (free === null ? '' : sizeWords(free)), right: true },
      { title: 'SYSTEM', value: ({ fileSystem }) => fileSystem },
      { title: '', value: ({ readOnly }) => (readOnly ? 'read-only' : '') },
      { title: 'FOLDER', value: ({ path }) => path },
    ],
    found,
  );
  return { status: exitStatus.done, document: { drives: found }, text };
}
