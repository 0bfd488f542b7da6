import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withinTime } from './within-time.ts';

/** Two short looks (ms). */
const EVERY = 1000;
/** A medium that is busy answers late, and is not gone (ms). */
const PATIENCE = 2000;

/** What the system says of a file that is no longer to be had: removed, or its medium is. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO', 'EIO', 'ESTALE', 'ENOTCONN', 'UNKNOWN']);

export interface FileWatchOptions {
  /** ms */
  every?: number;
  /** The root of the file system in which Linux lists its devices. */
  root?: string;
}

/**
 * Tells once when a file is not where it was: removed, its drive unmounted, or pulled without a word.
 * @returns what stops it
 */
export function watchFile(path: string, onGone: () => void, { every = EVERY, root = '/' }: FileWatchOptions = {}): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let known: Found | null = null;
  const look = async () => {
    const found = await lookAt(path, root);
    if (stopped) return;
    if (found === 'gone' || (known && found && isAnother(known, found))) {
      stopped = true;
      onGone();
      return;
    }
    known ??= found;
    timer = setTimeout(look, every);
    timer.unref();
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** What a file lies on. */
interface Found {
  /** `st_dev` */
  device: number;
  /** Whether Linux lists that block device. Where it never did (btrfs, FUSE, a container), nothing follows from it. */
  listed: boolean;
}

/** @returns `null` where nothing can be said now */
async function lookAt(path: string, root: string): Promise<Found | 'gone' | null> {
  try {
    const found = await withinTime(stat(path), PATIENCE);
    return found && { device: found.dev, listed: isListed(found.dev, root) };
  } catch (error) {
    return GONE.has((error as NodeJS.ErrnoException).code ?? '') ? 'gone' : null;
  }
}

/** Names that Linux has in memory are found on a stick that was pulled, too: only its device is gone from the list. */
function isAnother(before: Found, now: Found): boolean {
  return now.device !== before.device || (before.listed && !now.listed);
}

/** The list is in memory: no medium makes it wait, and no thread is woken for it. */
function isListed(device: number, root: string): boolean {
  if (process.platform !== 'linux') return false;
  const { major, minor } = numbersOf(device);
  return existsSync(join(root, 'sys/dev/block', `${major}:${minor}`));
}

/** As makedev(3) of glibc packs them; device numbers of the kernel have 12 and 20 bits. */
function numbersOf(device: number): { major: number; minor: number } {
  const number = BigInt(device);
  return {
    major: Number(((number >> 8n) & 0xfffn) | ((number >> 32n) & 0xfffff000n)),
    minor: Number((number & 0xffn) | ((number >> 12n) & 0xffffff00n)),
  };
}
