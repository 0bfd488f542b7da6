import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { sniffFile } from '../formats/sniff.ts';
import { FormatError } from '../pki/format-error.ts';
import type { SourceFile } from './expand-sources.ts';
import type { ReadFile } from './import-batch.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import type { Reading } from './read-entries.ts';
import { readSource } from './read-source.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Bytes of files that lie with the threads at once: what comes on top is one file. */
const BYTES_AHEAD = 8 * 1024 * 1024;
/** Bytes of a file that are looked through here, before a thread gets it. */
const SNIFFED_HERE = 1024 * 1024;
/** Passphrases of one file that are kept for the next try. */
const MOST_ANSWERS = 32;

/** Reads the files of one import, each with what the officer entered for it and with what is known for all. */
export class ImportReader implements Disposable {
  readonly #vault: VaultAtWork;
  readonly #signal: AbortSignal;
  readonly #desk: PassphraseDesk;
  readonly #toErase: boolean;
  /** What the officer entered for a file of which something is still locked, the latest first. */
  readonly #answers = new Map<number, SecretBytes[]>();
  #bytesAhead = 0;

  /** @param toErase whether files may be erased later */
  constructor(vault: VaultAtWork, signal: AbortSignal, desk: PassphraseDesk, toErase: boolean) {
    this.#vault = vault;
    this.#signal = signal;
    this.#desk = desk;
    this.#toErase = toErase;
  }

  /** Whether the threads take another file. */
  get hasRoom(): boolean {
    return this.#bytesAhead < BYTES_AHEAD;
  }

  /** The file with every passphrase that was entered for it, and every one that is known for all. A failure is the file's; throws only where the command was stopped. */
  async read(index: number, source: SourceFile): Promise<ReadFile> {
    const { name, location: path } = source;
    const passphrases = [...(this.#answers.get(index) ?? []), ...this.#desk.known];
    const file = { index, name, path, tried: passphrases.length > 0 };
    try {
      const { bytes, identity } = readSource(source, this.#vault.ownFiles, this.#toErase);
      const refused = refusedAtSight(bytes);
      const own = path === null ? Uint8Array.from(bytes) : bytes;
      if (refused) {
        // A key of a kind that is not read here is one all the same.
        wipe(own);
        return { ...file, identity, reading: { ok: false, error: refused } };
      }
      return { ...file, identity, reading: await this.#onThread(own, passphrases) };
    } catch (error) {
      this.#signal.throwIfAborted();
      return { ...file, identity: null, reading: { ok: false, error: toErrorAnswer(error) } };
    }
  }

  async #onThread(bytes: Uint8Array, passphrases: readonly SecretBytes[]): Promise<Reading> {
    const secrets = passphrases.map((passphrase) => passphrase.copyToMove());
    const { length } = bytes;
    this.#bytesAhead += length;
    try {
      return await this.#vault.workshop.read(bytes, secrets, this.#signal);
    } finally {
      this.#bytesAhead -= length;
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
