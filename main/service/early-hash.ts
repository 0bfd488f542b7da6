import { type BigIntStats, statSync } from 'node:fs';
import { hashFile } from '../vault/hash-file.ts';
import { databasePath, hashDatabase } from './vault-files.ts';

/** A file that was changed so shortly before (ms) may be changed again without looking changed. */
const SETTLED = 5000;

/**
 * The hash of the database, worked out while the passphrase is, which takes another processor a second: after it, an officer would wait for both.
 * It counts only where the file still is what it was when the hash was begun.
 */
export class EarlyHash implements Disposable {
  readonly #folder: string;
  readonly #header: { database: string };
  readonly #stopped = new AbortController();
  readonly #before: BigIntStats | null;
  readonly #hash: Promise<string | null>;

  constructor(folder: string, header: { database: string }) {
    this.#folder = folder;
    this.#header = header;
    this.#before = this.#stats();
    // What it fails of is found out again, and then told.
    this.#hash = this.#before === null ? Promise.resolve(null) : hashFile(databasePath(folder, header), this.#stopped.signal).catch(() => null);
  }

  /** @throws StrongroomError `VAULT_UNWRITABLE` where the file cannot be read */
  async ofNow(): Promise<string> {
    const hash = await this.#hash;
    return hash !== null && this.#isSame() ? hash : hashDatabase(this.#folder, this.#header);
  }

  #isSame(): boolean {
    const [before, now] = [this.#before, this.#stats()];
    if (before === null || now === null) return false;
    return before.ino === now.ino && before.dev === now.dev && before.size === now.size && before.mtimeNs === now.mtimeNs && before.ctimeNs === now.ctimeNs;
  }

  /** `null` where there is no file, or one that was changed just now. */
  #stats(): BigIntStats | null {
    const stats = statSync(databasePath(this.#folder, this.#header), { bigint: true, throwIfNoEntry: false });
    return stats && Number(stats.ctimeMs) < Date.now() - SETTLED ? stats : null;
  }

  [Symbol.dispose](): void {
    this.#stopped.abort();
  }
}
