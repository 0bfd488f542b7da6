import { readFileSync, statSync } from 'node:fs';
import { unreadable } from '../custody/expand-sources.ts';

/** A note is some hundred bytes, and the names of the parts of a blocklist are a few thousand: what is larger is another file. */
const LARGEST = 1024 * 1024;

/**
 * Reads a small text that a person named.
 * @returns `null` where the file is too large to be one
 * @throws StrongroomError `FILE_NOT_FOUND`, `FILE_UNREADABLE`
 */
export function readSmallText(path: string): string | null {
  try {
    return statSync(path).size <= LARGEST ? readFileSync(path, 'utf8') : null;
  } catch (error) {
    throw unreadable(error);
  }
}
