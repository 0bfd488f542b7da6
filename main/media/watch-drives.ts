import { type DriveOptions, drivesNow } from './list-drives.ts';
import { watchDriveFolders } from './watch-drive-folders.ts';

/** The table of mounts is one short read (ms). */
const EVERY = 1000;
/** A drive is mounted some time after its device appeared (ms). */
const SETTLES = 15_000;

interface WatchOptions extends DriveOptions {
  /** ms between two looks */
  every?: number;
  /**
   * Looks only for a while after something happened where drives appear, as far as the system tells; what is mounted elsewhere by hand may be told
   * late. For whoever waits for hours.
   */
  resting?: boolean;
  settles?: number;
}

/**
 * Tells when drives came or went, until it is stopped. Nothing is looked at before and after.
 * @returns what stops it
 */
export function watchDrives(onChange: () => void, { every = EVERY, resting = false, settles = SETTLES, ...options }: WatchOptions = {}): () => void {
  let stopped = false;
  let before: string | null = null;
  let timer: NodeJS.Timeout | null = null;
  let looking = false;
  let restsFrom = Number.POSITIVE_INFINITY;
  const look = async () => {
    timer = null;
    looking = true;
    // What cannot be looked at now has not changed as far as anybody knows.
    const now = await drivesNow(options).catch(() => before);
    looking = false;
    if (stopped) return;
    const changed = before !== null && now !== before;
    before = now;
    if (performance.now() < restsFrom) {
      timer = setTimeout(look, every);
      timer.unref();
    }
    if (changed) onChange();
  };
  const wake = () => {
    restsFrom = performance.now() + settles;
    if (!looking && timer === null) void look();
  };
  const stopWaking = resting ? watchDriveFolders(wake, options.root) : null;
  if (stopWaking) restsFrom = 0;
  void look();
  return () => {
    stopped = true;
    stopWaking?.();
    if (timer) clearTimeout(timer);
  };
}
