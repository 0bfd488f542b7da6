import { open } from 'node:fs/promises';
import { RunningHash } from '../crypto/hash-stream.ts';

/** Read at once, always into the same bytes: new ones for each piece cost the collector more than the hash costs. */
const PIECE = 1024 * 1024;

/**
 * SHA-256 (64 lower-case hexadecimal digits) of a file as it lies on the disk.
 * @throws the signal's reason once it is aborted
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  await using file = await open(path);
  const hash = new RunningHash();
  const piece = Buffer.allocUnsafeSlow(PIECE);
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, PIECE, null);
    if (bytesRead === 0) return hash.end();
    hash.update(piece.subarray(0, bytesRead));
  }
}
