import { type FileWatchOptions, watchFile } from '../media/watch-file.ts';

/** Where an officer's key file lies, which he may change while his session is open; `null` where he needs none. */
export class KeptKeyFile {
  #path: string | null;
  readonly #watches = new Set<() => void>();

  constructor(path: string | null) {
    this.#path = path;
  }

  get path(): string | null {
    return this.#path;
  }

  keepAt(path: string | null): void {
    this.#path = path;
    for (const lookElsewhere of this.#watches) lookElsewhere();
  }

  /**
   * Tells once when the file is not where it was, wherever it is kept by then. Where there is none, nothing is looked at: an officer who does nothing wakes
   * nobody.
   * @returns what stops it
   */
  watch(onGone: () => void, options: FileWatchOptions = {}): () => void {
    let stop: () => void = () => undefined;
    const gone = () => {
      this.#watches.delete(lookElsewhere);
      onGone();
    };
    const lookElsewhere = () => {
      stop();
      stop = this.#path === null ? () => undefined : watchFile(this.#path, gone, options);
    };
    this.#watches.add(lookElsewhere);
    lookElsewhere();
    return () => {
      this.#watches.delete(lookElsewhere);
      stop();
    };
  }
}
