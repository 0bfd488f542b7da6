import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { readSheets } from '../formats/kit-sheet-text.ts';
import { type JoinedKit, joinGiven } from '../vault/recovery-kit.ts';
import { readStart } from './read-start.ts';

/** A sheet has some 1.5 KiB; what is longer is another file. */
const LONGEST = 16 * 1024;

/**
 * The text of a file that is to hold a sheet of a recovery kit: all of it, its line, or its words. The caller's to wipe.
 * @throws StrongroomError `USAGE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `KIT_INVALID`
 */
export function readKitText(path: string): SecretBytes {
  if (path === '-') throw new StrongroomError('USAGE', 'A recovery kit is not read from standard input.', 'Name a file.');
  const bytes = SecretBytes.allocate(LONGEST + 1);
  try {
    const length = readStart(path, bytes.bytes, 'recovery kit');
    if (length > LONGEST)
      throw new StrongroomError('KIT_INVALID', `There is no recovery kit in ${path}.`, 'A sheet is a short text. Of a PDF, type the words into a text file.');
    return SecretBytes.copy(bytes.bytes.subarray(0, length));
  } finally {
    bytes[Symbol.dispose]();
  }
}

/**
 * Reads the sheets of a recovery kit, each from a file or several from one, and joins them.
 * @throws StrongroomError what `readKitText` throws; `KIT_INVALID`, `KIT_SHEETS_MISSING`, `KIT_SHEETS_DIFFER`
 */
export async function readKitFiles(paths: readonly string[]): Promise<JoinedKit & { texts: SecretBytes[] }> {
  const texts: SecretBytes[] = [];
  const given: ReturnType<typeof readSheets> = [];
  try {
    for (const path of paths) {
      const text = readKitText(path);
      texts.push(text);
      given.push(...readSheets(text.bytes, `in ${path}`));
    }
    const kit = await joinGiven(given);
    return {
      ...kit,
      texts,
      [Symbol.dispose]() {
        kit[Symbol.dispose]();
        for (const text of texts) text[Symbol.dispose]();
      },
    };
  } catch (error) {
    for (const text of texts) text[Symbol.dispose]();
    throw error;
  } finally {
    for (const sheet of given) sheet[Symbol.dispose]();
  }
}
