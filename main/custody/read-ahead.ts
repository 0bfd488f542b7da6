import { availableParallelism } from 'node:os';
import type { SourceFile } from './expand-sources.ts';
import type { ReadFile } from './import-batch.ts';
import { type FilesAhead, type ImportReader, wipeKeys } from './import-reader.ts';

/** As many as there are threads, and two where there is one: of more, the workshop would not read the oldest first, and others would wait behind them. */
const AT_ONCE = Math.max(2, availableParallelism());
/** What is read and waits, in bytes of files, of which each may become several in memory: what comes on top is one file. */
const BYTES_AHEAD = 8 * 1024 * 1024;

/** The files of one import, read in their order before they are asked for: the threads read on while a batch goes in. */
export class ReadAhead {
  readonly #reader: Pick<ImportReader, 'readFrom'>;
  readonly #files: readonly SourceFile[];
  readonly #most: number;
  readonly #signal: AbortSignal;
  /** What was begun, with what was taken last: where the command is stopped before all of that is used, it is dropped as well. */
  readonly #begun: FilesAhead[] = [];
  #taken = 0;
  #next = 0;
  #reading = 0;

  /**
   * @param files more may be added at the end, and are begun at the next `begin`
   * @param most files that are read ahead
   * @param signal once it is aborted, nothing more is begun; before `drop`
   */
  constructor(reader: Pick<ImportReader, 'readFrom'>, files: readonly SourceFile[], most: number, signal: AbortSignal) {
    this.#reader = reader;
    this.#files = files;
    this.#most = most;
    this.#signal = signal;
  }

  begin(): void {
    const sum = (of: 'count' | 'bytes') => this.#begun.reduce((all, files) => all + files[of], 0);
    while (this.#reading < AT_ONCE && this.#next < this.#files.length && sum('count') < this.#most && sum('bytes') < BYTES_AHEAD) {
      if (this.#signal.aborted) return;
      const files = this.#reader.readFrom(this.#next, this.#files);
      this.#begun.push(files);
      this.#next += files.count;
      this.#reading += 1;
      const ended = () => {
        this.#reading -= 1;
        this.begin();
      };
      // One that fails before its turn waits with its error until then.
      files.read.then(ended, ended);
    }
  }

  /** The next files; `null` where all were taken. Throws only where the command was stopped. */
  async take(): Promise<ReadFile[] | null> {
    this.#begun.splice(0, this.#taken);
    this.#taken = 0;
    this.begin();
    const [files] = this.#begun;
    if (!files) return null;
    const read = await files.read;
    this.#taken = 1;
    return read;
  }

  /** Where the command is stopped, what was read ahead of it goes nowhere, nor does what was taken last. */
  async drop(): Promise<void> {
    for (const read of await Promise.allSettled(this.#begun.splice(0).map((files) => files.read)))
      if (read.status === 'fulfilled') read.value.forEach(wipeKeys);
  }
}
