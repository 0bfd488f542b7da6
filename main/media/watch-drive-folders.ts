import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Where something appears or goes when a drive does: its device, and the folder in which a desktop mounts it. */
const FOLDERS: Partial<Record<NodeJS.Platform, readonly string[]>> = { linux: ['dev', 'media', 'run/media'], darwin: ['Volumes'] };
/** In these, desktops have a folder for each user. */
const BY_USER = new Set(['media', 'run/media']);

/**
 * Tells when something happens where drives appear; nothing is looked at in between.
 * @param root of the file system that is watched
 * @returns what ends it; `null` where the system does not tell
 */
export function watchDriveFolders(onEvent: () => void, root = '/'): (() => void) | null {
  const watched = new Map<string, FSWatcher>();
  const forget = (folder: string) => {
    watched.get(folder)?.close();
    watched.delete(folder);
  };
  const add = (folder: string) => {
    if (watched.has(folder) || !existsSync(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        renew();
        onEvent();
      });
      watcher.on('error', () => forget(folder));
      watched.set(folder, watcher);
    } catch {
      // The system has no watch left for it: what happens there is not told.
    }
  };
  const renew = () => {
    for (const folder of watched.keys()) if (!existsSync(folder)) forget(folder);
    for (const name of FOLDERS[process.platform] ?? []) {
      add(join(root, name));
      if (BY_USER.has(name)) for (const user of foldersIn(join(root, name))) add(user);
    }
  };
  renew();
  if (watched.size === 0) return null;
  return () => {
    for (const folder of [...watched.keys()]) forget(folder);
  };
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  } catch {
    return [];
  }
}
