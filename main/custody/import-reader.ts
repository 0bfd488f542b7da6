import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import type { SourceFile } from './expand-sources.ts';
import type { ReadFile } from './import-batch.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import type { ReadOnThread, SealingOnThread } from './read-and-seal.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Files that go to a thread together, and their bytes: while the agent puts a batch in, nobody else gives the threads to do. */
const FILES_TOGETHER = 64;
const BYTES_TOGETHER = 256 * 1024;
/** How long, in ms, a thread reads them before it hands over what it has. */
const SHIFT = 100;
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
    const [read] = await this.#readTogether(index, [source]);
    return read as ReadFile;
  }

  /**
   * Begins to read files from an index on: as many as go to a thread together.
   * @returns how many, their bytes, and what comes of them in their order
   */
  readFrom(first: number, sources: readonly SourceFile[]): FilesAhead {
    const together: SourceFile[] = [];
    let bytes = 0;
    while (together.length < FILES_TOGETHER && first + together.length < sources.length && bytes < BYTES_TOGETHER) {
      const source = sources[first + together.length] as SourceFile;
      together.push(source);
      bytes += source.size;
    }
    return { count: together.length, bytes, read: this.#readTogether(first, together) };
  }

  async #readTogether(first: number, sources: readonly SourceFile[]): Promise<ReadFile[]> {
    const read: ReadFile[] = [];
    let together = sources.length;
    while (read.length < sources.length) {
      const from = first + read.length;
      const some = sources.slice(read.length, read.length + together);
      const known = this.#desk.known.length > 0;
      const found = await this.#onThread(from, some).catch((stopped) => {
        read.forEach(wipeKeys);
        throw stopped;
      });
      for (const [at, one] of (found ?? []).entries()) {
        const { name, location: path } = some[at] as SourceFile;
        read.push({ index: from + at, name, path, tried: known || this.#answers.has(from + at), ...one });
      }
      // One that takes a minute, or with which our own code cannot cope, costs itself and not those beside it.
      if (!found) together = 1;
    }
    return read;
  }

  /** @returns `null` where it took too long, or failed and there are several: nobody can say which of them was to blame */
  async #onThread(first: number, sources: readonly SourceFile[]): Promise<ReadOnThread[] | null> {
    this.#signal.throwIfAborted();
    const alone = (error: ErrorAnswer) => (sources.length > 1 ? null : [{ identity: null, reading: { ok: false as const, error } }]);
    // Pasted text may be asked for again.
    const files = sources.map((source) => (source.bytes === null ? source : { ...source, bytes: Uint8Array.from(source.bytes) }));
    const passphrases = [...sources.flatMap((_, at) => this.#answers.get(first + at) ?? []), ...this.#desk.known];
    try {
      const order = {
        files,
        ownFiles: [...this.#vault.ownFiles],
        toErase: this.#toErase,
        passphrases: passphrases.map((passphrase) => passphrase.copyToMove()),
        sealing: this.#sealing(),
        shift: SHIFT,
      };
      return (await this.#vault.workshop.read(order, this.#signal)) ?? alone(tooMuchWork);
    } catch (error) {
      this.#signal.throwIfAborted();
      return alone(toErrorAnswer(error));
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

const tooMuchWork: ErrorAnswer = {
  code: 'FILE_LIMITS',
  message: 'Opening this file takes longer than a minute.',
  hint: 'Its key derivation asks for too much work, or what it lies on does not answer. Export it again with usual settings, or copy it to this disk first.',
};

/** Wipes the keys of a file that came back to be compared. */
export function wipeKeys({ reading }: ReadFile): void {
  if (reading.ok) for (const { pkcs8 } of reading.keys) if (pkcs8) wipe(pkcs8);
}
