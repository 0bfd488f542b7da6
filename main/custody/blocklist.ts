import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import type { BlocklistStatement } from '../formats/blocklist-note.ts';
import { BLOCKLIST_HASH, blocklistHash } from '../pki/blocklist-hash.ts';
import { foundThat, type WeakKeyFinding } from '../pki/finding.ts';

/** A line of the file: a hash and the number of the list it comes from. */
const ENTRY = BLOCKLIST_HASH + 1;

/** A list of compromised keys in a file of badkeys' format, read where it lies. */
export class Blocklist implements Disposable {
  readonly statement: BlocklistStatement;
  readonly #file: number;
  readonly #entry = Buffer.alloc(ENTRY);
  #closed = false;

  private constructor(file: number, statement: BlocklistStatement) {
    this.#file = file;
    this.statement = statement;
  }

  /**
   * Opens a list that was signed, and makes sure that it is that list: its size, its hash and its order.
   * @throws StrongroomError `BLOCKLIST_INVALID` where it is not, `FILE_NOT_FOUND` where there is none
   */
  static async open(path: string, statement: BlocklistStatement): Promise<Blocklist> {
    const file = openRegular(path);
    try {
      const { size, sha256, count } = await read(file, () => undefined);
      if (size !== statement.size || sha256 !== statement.sha256 || count !== statement.count)
        throw new StrongroomError(
          'BLOCKLIST_INVALID',
          'The blocklist is not the file that was signed.',
          'Fetch the list and its note again, and import them together.',
        );
      return new Blocklist(file, statement);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Its name and date, for people. */
  get label(): string {
    return `${this.statement.name} of ${this.statement.date}`;
  }

  /** Looks a name of `blocklistHash` up. */
  find(hash: Uint8Array): WeakKeyFinding | null {
    // The number of a closed file may be another file's by now.
    if (this.#closed) throw new StrongroomError('BLOCKLIST_INVALID', 'The blocklist was replaced or removed meanwhile.', 'Repeat the step.');
    let [low, high] = [0, this.statement.count - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (readSync(this.#file, this.#entry, 0, ENTRY, middle * ENTRY) !== ENTRY)
        throw new StrongroomError('BLOCKLIST_INVALID', 'The blocklist became shorter while it was in use.', 'Import it again.');
      const order = Buffer.compare(this.#entry.subarray(0, BLOCKLIST_HASH), hash);
      if (order === 0) return this.#finding(this.#entry[BLOCKLIST_HASH] as number);
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return null;
  }

  /** The same for a public key (SubjectPublicKeyInfo, DER). */
  findKey(spki: Uint8Array): WeakKeyFinding | null {
    const hash = blocklistHash(spki);
    return hash === null ? null : this.find(hash);
  }

  #finding(list: number): WeakKeyFinding {
    const name = this.statement.lists[String(list)] ?? `number ${list}`;
    return foundThat('KEY_COMPROMISED', `The private key is public: it stands on the blocklist, part ${name}.`);
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#file);
  }
}

/**
 * Reads a list whole and says what a note says of it.
 * @param each is given the bytes in their order; they are overwritten afterwards
 * @throws StrongroomError `BLOCKLIST_INVALID` where it is no sorted list, `FILE_NOT_FOUND`, `FILE_NOT_REGULAR`
 */
export async function readBlocklist(path: string, each: (chunk: Uint8Array) => void): Promise<Pick<BlocklistStatement, 'size' | 'count' | 'sha256'>> {
  const file = openRegular(path);
  try {
    return await read(file, each);
  } finally {
    closeSync(file);
  }
}

/** How many bytes a list has, before it is read. @throws StrongroomError `FILE_NOT_FOUND`, `FILE_NOT_REGULAR` */
export function blocklistSize(path: string): number {
  const file = openRegular(path);
  try {
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/** A list that is out of order would be searched in vain, and say of every key that it is sound. */
async function read(file: number, each: (chunk: Uint8Array) => void): Promise<Pick<BlocklistStatement, 'size' | 'count' | 'sha256'>> {
  const { size } = fstatSync(file);
  if (size === 0 || size % ENTRY !== 0 || size > LARGEST)
    throw new StrongroomError('BLOCKLIST_INVALID', 'This is no blocklist of badkeys’ format.', 'Name the file blocklist.dat, unpacked.');
  const hash = new RunningHash();
  const block = Buffer.alloc(ENTRY * 65_536);
  const before = Buffer.alloc(BLOCKLIST_HASH);
  for (let at = 0; at < size; ) {
    const length = readSync(file, block, 0, Math.min(block.length, size - at), at);
    if (length === 0 || length % ENTRY !== 0) throw new StrongroomError('BLOCKLIST_INVALID', 'The blocklist changed while it was read.', 'Import it again.');
    const chunk = block.subarray(0, length);
    for (let entry = 0; entry < length; entry += ENTRY) {
      if (Buffer.compare(before, chunk.subarray(entry, entry + BLOCKLIST_HASH)) > 0)
        throw new StrongroomError('BLOCKLIST_INVALID', 'The entries of this blocklist are not in order.', 'Fetch the list again.');
      chunk.copy(before, 0, entry, entry + BLOCKLIST_HASH);
    }
    hash.update(chunk);
    each(chunk);
    at += length;
    // Others get their turn: a list is some sixty megabytes.
    await setImmediate();
  }
  return { size, count: size / ENTRY, sha256: hash.end() };
}

/** Bytes; four times as many as the list of 2026 has. */
const LARGEST = 2 ** 28;

function openRegular(path: string): number {
  let file: number;
  try {
    // A FIFO would be waited for without this.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw new StrongroomError('FILE_NOT_FOUND', 'The blocklist is not there.', 'Fetch it again, or remove it from the vault.', { cause: error });
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new StrongroomError('FILE_NOT_REGULAR', 'The blocklist is not a file.', 'Name the file blocklist.dat.');
}
