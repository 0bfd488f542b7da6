import { setImmediate } from 'node:timers/promises';

/** What goes through the whole log can be watched and stopped. */
export interface LongReading {
  signal?: AbortSignal;
  /** Called after each block: `done` of `total` parts of about the same length. */
  onProgress?(done: number, total: number): void;
}

/**
 * Between two blocks: lets the process do its other work, because queries are answered within the same turn of the event loop and
 * would keep it from the bridge for as long as the log is.
 * @throws the signal's reason once it is aborted
 */
export async function betweenBlocks(reading: LongReading): Promise<void> {
  await setImmediate();
  reading.signal?.throwIfAborted();
}
