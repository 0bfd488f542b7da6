import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { randomBytes } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { decodeBase64, encodeBase64 } from '../formats/base64-bytes.ts';
import { destinationError, destinationExists } from '../media/destination-error.ts';
import { readBackUncached } from '../media/read-back.ts';
import { syncSlowFolder } from '../media/sync-folder.ts';

/** What the name of a key file ends with. */
export const KEY_FILE_SUFFIX = '.strongroom-key';
/** Why a vault was locked, for the log. */
export const KEY_FILE_REMOVED = 'the key file was removed';

const LABEL = 'strongroom-key-file/v1';
const SECRET_LENGTH = 32;
/** Characters of base64 that 32 bytes make, with padding. */
const SECRET_CHARACTERS = 44;
/** Bytes. A line has some 120; what is longer is another file. */
const LARGEST = 512;
const [LINE_FEED, CARRIAGE_RETURN, BLANK] = [0x0a, 0x0d, 0x20];

/** The second factor of one officer of one vault. The secret is wiped when it is disposed of. */
export interface KeyFile extends Disposable {
  /** The first 16 digits of the vault's id. */
  vault: string;
  /** The officer's id. */
  officer: string;
  /** 32 random bytes. */
  secret: SecretBytes;
}

export function makeKeyFile(vaultId: string, officer: string): KeyFile {
  return keyFileOf(vaultId.slice(0, 16), officer, SecretBytes.take(randomBytes(SECRET_LENGTH)));
}

/**
 * Writes a key file under its own name: one line, `strongroom-key-file/v1`, 16 digits of the vault's id, the officer's id and the secret in base64.
 * Nothing is replaced; mode 0600; synced, and read back from the medium. After a failure there is no file.
 * @throws StrongroomError `DESTINATION_EXISTS`, `DESTINATION_UNWRITABLE`, `DISK_FULL`
 */
export async function writeKeyFile(path: string, keyFile: KeyFile): Promise<void> {
  using line = lineOf(keyFile);
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw destinationExists(path, 'Choose another name: a key file that exists is never replaced.');
    throw destinationError(error, path);
  }
  try {
    try {
      for (let at = 0; at < line.length; ) at += (await handle.write(line.bytes, at)).bytesWritten;
      await handle.sync();
    } finally {
      await handle.close();
    }
    await demandWritten(path, line);
    await syncSlowFolder(dirname(path));
  } catch (error) {
    await removeKeyFile(path);
    throw destinationError(error, path);
  }
}

/** Takes back a key file that opens nothing: what it was made for did not come to pass. */
export async function removeKeyFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/**
 * Reads a key file, from bytes into locked memory. A medium is not trusted: no link is followed, a pipe is not waited for.
 * @throws StrongroomError `KEY_FILE_NEEDED` where there is no such file, `KEY_FILE_UNREADABLE`
 */
export async function readKeyFile(path: string): Promise<KeyFile> {
  using bytes = SecretBytes.allocate(LARGEST + 1);
  const length = await readInto(path, bytes.bytes);
  const keyFile = parseLine(bytes.bytes.subarray(0, length));
  if (keyFile === null) throw unreadable(path, length > LARGEST ? 'It is longer than any key file.' : 'It was changed, or is another file.');
  return keyFile;
}

function keyFileOf(vault: string, officer: string, secret: SecretBytes): KeyFile {
  return { vault, officer, secret, [Symbol.dispose]: () => secret[Symbol.dispose]() };
}

function lineOf({ vault, officer, secret }: KeyFile): SecretBytes {
  const head = utf8(`${LABEL} ${vault} ${officer} `);
  const line = SecretBytes.allocate(head.length + SECRET_CHARACTERS + 1);
  line.bytes.set(head);
  encodeBase64(secret.bytes, (length) => line.bytes.subarray(head.length, head.length + length));
  line.bytes[line.length - 1] = LINE_FEED;
  return line;
}

async function demandWritten(path: string, line: SecretBytes): Promise<void> {
  const { bytes } = await readBackUncached(path);
  try {
    if (!equalBytes(bytes, line.bytes)) throw new Error('the medium gives back something else');
  } finally {
    wipe(bytes);
  }
}

/** @returns how many bytes were read; more than a key file may have where `into` is full */
async function readInto(path: string, into: Uint8Array): Promise<number> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  try {
    const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw unreadable(path, 'It is no file.');
      let length = 0;
      for (let count = -1; count !== 0 && length < into.length; length += count)
        count = (await handle.read(into, length, into.length - length, length)).bytesRead;
      return length;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof StrongroomError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENODEV' || code === 'ENXIO') throw missing(path, error);
    throw unreadable(path, code === 'ELOOP' || code === 'EMLINK' ? 'It is a link.' : 'The system does not let it be read.', error);
  }
}

/** @returns `null` where it is not the one line that is written here; an end as another system's editor leaves it is let pass */
function parseLine(bytes: Uint8Array): KeyFile | null {
  const end = bytes.indexOf(LINE_FEED);
  if (end !== -1 && end !== bytes.length - 1) return null;
  let line = end === -1 ? bytes : bytes.subarray(0, end);
  if (line.at(-1) === CARRIAGE_RETURN) line = line.subarray(0, -1);
  const at = line.lastIndexOf(BLANK) + 1;
  const text = line.subarray(at);
  if (text.length !== SECRET_CHARACTERS) return null;
  // What stands before the secret is public.
  const [, vault, officer] = new RegExp(`^${LABEL} ([0-9a-f]{16}) ([!-~]{1,64}) $`).exec(Buffer.from(line.subarray(0, at)).toString('latin1')) ?? [];
  if (vault === undefined || officer === undefined) return null;
  let secret: SecretBytes | null = null;
  const decoded = decodeBase64(text, (length) => {
    secret = SecretBytes.allocate(length);
    return secret.bytes;
  });
  const held = secret as SecretBytes | null;
  if (decoded?.length === SECRET_LENGTH && held) return keyFileOf(vault, officer, held);
  held?.[Symbol.dispose]();
  return null;
}

function missing(path: string, cause: unknown): StrongroomError {
  return new StrongroomError('KEY_FILE_NEEDED', `The key file ${basename(path)} is not there.`, 'Plug in the stick that it lies on, then try again.', {
    cause,
  });
}

function unreadable(path: string, why: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'KEY_FILE_UNREADABLE',
    `The key file ${basename(path)} cannot be read. ${why}`,
    'Take another copy of it. Without any, the other custodians can reset you, or the recovery kit opens the vault.',
    { cause },
  );
}
