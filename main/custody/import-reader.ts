import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { sniffFile } from '../formats/sniff.ts';
import { FormatError } from '../pki/format-error.ts';
import type { SourceFile } from './expand-sources.ts';
import type { ReadFile } from './import-batch.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import type { SealedReading, SealingOnThread } from './read-and-seal.ts';
import { identitiesOf, readSource } from './read-source.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Files that go to a thread together, and their bytes: a message costs more than reading a small file. */
const FILES_TOGETHER = 16;
const BYTES_TOGETHER = 256 * 1024;
/** Bytes of a file that are looked through here, before a thread gets it. */
const SNIFFED_HERE = 1024 * 1024;
/** Passphrases of one file that are kept for the next try. */
const MOST_ANSWERS = 32;

/** Files that are being read before their turn. */
export interface FilesAhead {
  count: number;
  bytes: number;
  read: Promise<ReadFile[]>;
}

/** Reads the files of one import, each with what the officer entered for it and with what is known for all. */
export class ImportReader implements Disposable {
  readonly #vault: VaultAtWork;
  readonly #signal: AbortSignal;
  readonly #desk: PassphraseDesk;
  readonly #toErase: boolean;
  readonly #sealing: () => SealingOnThread;
  /** What the officer entered for a file of which something is still locked, the latest first. */
  readonly #answers = new Map<number, SecretBytes[]>();

  /**
   * @param toErase whether files may be erased later
   * @param sealing what the keys are sealed with, anew for each call: it moves to the thread
   */
  constructor(vault: VaultAtWork, signal: AbortSignal, desk: PassphraseDesk, toErase: boolean, sealing: () => SealingOnThread) {
    this.#vault = vault;
    this.#signal = signal;
    this.#desk = desk;
    this.#toErase = toErase;
    this.#sealing = sealing;
  }

  /** The file with every passphrase that was entered for it, and every one that is known for all. A failure is the file's; throws only where the command was stopped. */
  async read(index: number, source: SourceFile): Promise<ReadFile> {
    const [read] = await this.#readTogether([this.#open(index, source, this.#vault.ownFiles)]);
    return read as ReadFile;
  }

  /**
   * Begins to read files from an index on: as many as go to a thread together.
   * @returns how many, their bytes, and what comes of them in their order
   */
  readFrom(first: number, sources: readonly SourceFile[]): FilesAhead {
    const opened: OpenedFile[] = [];
    let bytes = 0;
    // What the vault's own files are does not change while these are opened.
    const own = identitiesOf(this.#vault.ownFiles);
    while (opened.length < FILES_TOGETHER && first + opened.length < sources.length && bytes < BYTES_TOGETHER) {
      const file = this.#open(first + opened.length, sources[first + opened.length] as SourceFile, own);
      opened.push(file);
      bytes += file.bytes?.length ?? 0;
    }
    return { count: opened.length, bytes, read: this.#readTogether(opened) };
  }

  #open(index: number, source: SourceFile, own: Parameters<typeof readSource>[1]): OpenedFile {
    const { name, location: path } = source;
    const tried = this.#desk.known.length > 0 || this.#answers.has(index);
    const file = { index, name, path, tried, identity: null, source };
    try {
      const { bytes, identity } = readSource(source, own, this.#toErase);
      const refused = refusedAtSight(bytes);
      // Pasted text may be asked for again.
      const mine = path === null ? Uint8Array.from(bytes) : bytes;
      if (!refused) return { ...file, identity, bytes: mine, reading: null };
      // A key of a kind that is not read here is one all the same.
      wipe(mine);
      return { ...file, identity, bytes: null, reading: { ok: false, error: refused } };
    } catch (error) {
      return { ...file, bytes: null, reading: { ok: false, error: toErrorAnswer(error) } };
    }
  }

  async #readTogether(files: readonly OpenedFile[]): Promise<ReadFile[]> {
    const toRead = files.filter(({ bytes }) => bytes !== null);
    const readings = toRead.length === 0 ? [] : await this.#onThread(toRead);
    const byFile = new Map(toRead.map((file, at) => [file, readings?.[at]]));
    const read: ReadFile[] = [];
    for (const file of files) {
      const { source, bytes: _bytes, ...rest } = file;
      const reading = file.reading ?? byFile.get(file);
      // One that takes a minute, or with which our own code cannot cope, costs itself and not those beside it.
      if (!reading) read.push(files.length > 1 ? await this.read(file.index, source) : { ...rest, reading: { ok: false, error: tooMuchWork } });
      else read.push({ ...rest, reading });
    }
    return read;
  }

  /** @returns `null` where it took too long, or failed and there are several: nobody can say which of them was to blame */
  async #onThread(files: readonly OpenedFile[]): Promise<SealedReading[] | null> {
    const contents = files.flatMap(({ bytes }) => bytes ?? []);
    const passphrases = [...files.flatMap(({ index }) => this.#answers.get(index) ?? []), ...this.#desk.known];
    try {
      const order = { files: contents, passphrases: passphrases.map((passphrase) => passphrase.copyToMove()), sealing: this.#sealing() };
      return await this.#vault.workshop.read(order, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      return files.length > 1 ? null : [{ ok: false, error: toErrorAnswer(error) }];
    }
  }

  /** @param passphrase stays the caller's */
  keepAnswer(index: number, passphrase: SecretBytes): void {
    const kept = this.#answers.get(index) ?? [];
    kept.unshift(SecretBytes.copy(passphrase.bytes));
    for (const oldest of kept.splice(MOST_ANSWERS)) oldest[Symbol.dispose]();
    this.#answers.set(index, kept);
  }

  forgetAnswers(index: number): void {
    for (const passphrase of this.#answers.get(index) ?? []) passphrase[Symbol.dispose]();
    this.#answers.delete(index);
  }

  [Symbol.dispose](): void {
    for (const index of [...this.#answers.keys()]) this.forgetAnswers(index);
  }
}

/** A file that was opened: its content for a thread, or what was seen at once. */
interface OpenedFile extends Omit<ReadFile, 'reading'> {
  source: SourceFile;
  bytes: Uint8Array | null;
  reading: SealedReading | null;
}

const tooMuchWork: ErrorAnswer = {
  code: 'FILE_LIMITS',
  message: 'Opening this file takes longer than a minute.',
  hint: 'Its key derivation asks for too much work. Export it again with usual settings.',
};

/** What needs no reading: in a folder tree that is most of it, and each would travel to a thread and back to be told the same. */
function refusedAtSight(bytes: Uint8Array): ErrorAnswer | null {
  if (bytes.length > SNIFFED_HERE) return null;
  try {
    sniffFile(bytes);
    return null;
  } catch (error) {
    return error instanceof FormatError ? toErrorAnswer(error) : null;
  }
}
