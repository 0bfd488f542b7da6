import { type DriveOptions, drivesNow } from './list-drives.ts';

/** The table of mounts is one short read (ms). */
const EVERY = 1000;

/**
 * Tells when drives came or went, until it is stopped. Nothing is looked at before and after.
 * @returns what stops it
 */
export function watchDrives(onChange: () => void, { every = EVERY, ...options }: DriveOptions & { every?: number } = {}): () => void {
  let stopped = false;
  let before: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    // What cannot be looked at now has not changed as far as anybody knows.
    const now = await drivesNow(options).catch(() => before);
    if (stopped) return;
    const changed = before !== null && now !== before;
    before = now;
    timer = setTimeout(look, every);
    timer.unref();
    if (changed) onChange();
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
