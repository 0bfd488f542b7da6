import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { readStart } from './read-start.ts';

/** No passphrase is longer (bytes of UTF-8); the contract refuses it too. */
const LONGEST = 1024;
const [LF, CR] = [0x0a, 0x0d];

/**
 * The first line of a file, without its end. Read as bytes and wiped: a string could not be.
 * @throws StrongroomError `USAGE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`
 */
export function readPassphraseFile(path: string): SecretBytes {
  if (path === '-')
    throw new StrongroomError('USAGE', 'A passphrase is not read from standard input.', 'Name a file, or leave the option out to be asked on the terminal.');
  const bytes = new Uint8Array(LONGEST + 8);
  try {
    const length = readStart(path, bytes, 'passphrase file', (read) => read.includes(LF));
    const line = withoutMark(firstLine(bytes.subarray(0, length)));
    if (line.length === 0) throw new StrongroomError('USAGE', `The first line of ${path} is empty.`, 'The passphrase stands on the first line of the file.');
    if (line.length > LONGEST)
      throw new StrongroomError(
        'USAGE',
        `The first line of ${path} is longer than ${LONGEST} bytes.`,
        'Is it the right file? The passphrase stands on its first line.',
      );
    return SecretBytes.copy(line);
  } finally {
    wipe(bytes);
  }
}

function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(LF);
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}

/** Editors on Windows put a byte order mark before the text, which nobody typed and nobody could type at the prompt. */
function withoutMark(line: Uint8Array): Uint8Array {
  return line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}
