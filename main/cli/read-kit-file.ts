import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { readStart } from './read-start.ts';

/** The whole sheet has some 1.5 KiB; what is longer is another file. */
const LONGEST = 64 * 1024;

/** A recovery kit as it was typed in or scanned. Wiped when it is disposed of. */
export interface GivenKit extends Disposable {
  /** The line `AGE-SECRET-KEY-PQ-1...`, ASCII. */
  identity: SecretBytes;
  /** As the sheet says it; `null` where the file holds the identity alone. */
  vaultId: string | null;
}

/**
 * Reads a recovery kit: the whole sheet, or its identity alone, in one line or in the groups in which it is printed.
 * @throws StrongroomError `USAGE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `BACKUP_KEY_WRONG`
 */
export function readKitFile(path: string): GivenKit {
  if (path === '-') throw new StrongroomError('USAGE', 'A recovery kit is not read from standard input.', 'Name a file.');
  using bytes = SecretBytes.allocate(LONGEST + 1);
  const length = readStart(path, bytes.bytes, 'recovery kit');
  if (length > LONGEST) throw noKit(path);
  const text = Buffer.from(bytes.bytes.buffer, bytes.bytes.byteOffset, length).toString('latin1');
  // A line that stands alone ends where it ends; printed groups end with the text.
  const found = /AGE-SECRET-KEY-PQ-1[0-9A-Z]{40,}/i.exec(text) ?? /AGE-SECRET-KEY-PQ-1[0-9A-Z]+$/i.exec(text.replace(/\s+/g, ''));
  if (!found) throw noKit(path);
  const line = Buffer.from(found[0].toUpperCase(), 'latin1');
  const identity = SecretBytes.copy(line);
  wipe(line);
  return {
    identity,
    vaultId: /^\s*vault id\s+([0-9a-f]{64})\s*$/im.exec(text)?.[1]?.toLowerCase() ?? null,
    [Symbol.dispose]: () => identity[Symbol.dispose](),
  };
}

function noKit(path: string): StrongroomError {
  return new StrongroomError(
    'BACKUP_KEY_WRONG',
    `There is no recovery kit in ${path}.`,
    'Give the whole sheet as a text, or its line that begins with AGE-SECRET-KEY-PQ-1.',
  );
}
