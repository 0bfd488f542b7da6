import { wipe } from '../crypto/secret-bytes.ts';
import { MediumReader } from './medium-reader.ts';

/**
 * Reads a file that was just written from the medium itself, where the system has a way to do so.
 * @returns `bytes` in memory of their own, the caller's to wipe; `uncached`: whether the medium gave them and not the system's memory
 * @throws the system's error
 */
export async function readBackUncached(path: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; uncached: boolean }> {
  await using reader = await MediumReader.open(path);
  if (reader === null) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
  const bytes = new Uint8Array(new ArrayBuffer(reader.size));
  let at = 0;
  try {
    for await (const piece of reader.pieces()) {
      // Longer than it was: another program writes to it. What does not fit would be left out of every comparison.
      if (at + piece.length > bytes.length) throw Object.assign(new Error('the file grows'), { code: 'EBUSY' });
      bytes.set(piece, at);
      at += piece.length;
    }
  } catch (error) {
    wipe(bytes);
    throw error;
  }
  return { bytes: at === bytes.length ? bytes : shortened(bytes, at), uncached: reader.uncached };
}

function shortened(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const short = bytes.slice(0, length);
  wipe(bytes);
  return short;
}
