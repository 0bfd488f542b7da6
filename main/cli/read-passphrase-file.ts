import { closeSync, openSync, readSync } from 'node:fs';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';

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
    const line = withoutMark(firstLine(bytes.subarray(0, readStart(path, bytes))));
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

function readStart(path: string, into: Uint8Array): number {
  try {
    // A pipe may stand here (`<(pass show vault)`), which gives what it has in parts.
    const handle = openSync(path, 'r');
    try {
      let length = 0;
      for (let count = -1; count !== 0 && length < into.length && !into.subarray(0, length).includes(LF); length += count) {
        count = readSync(handle, into, length, into.length - length, null);
      }
      return length;
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new StrongroomError(
      missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `The passphrase file ${path} ${missing ? 'is not there' : 'cannot be read'}.`,
      'Check the path and its permissions.',
      { cause },
    );
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
