import { createReadStream } from 'node:fs';
import { hashStream } from '../crypto/hash-stream.ts';

/** SHA-256 (64 lower-case hexadecimal digits) of a file as it lies on the disk. */
export function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  return hashStream(createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal ? { signal } : {}) }));
}
