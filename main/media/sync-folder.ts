import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Makes names in a folder durable. Windows has no fsync of folders and journals names by itself. */
export function syncFolder(folder: string | Buffer): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!hasNoSync(error)) throw error;
  } finally {
    closeSync(handle);
  }
}

/** The same for what may take its time: a stick, a network. */
export async function syncSlowFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!hasNoSync(error)) throw error;
  } finally {
    await handle.close();
  }
}

/** Some file systems in user space and network shares have no sync of folders, and name files by themselves; what is only read has none of files. */
export function hasNoSync(error: unknown): boolean {
  return ['EINVAL', 'ENOTSUP', 'ENOSYS', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}
