import { setImmediate as turn } from 'node:timers/promises';
import type { Source } from '../../preload/contract/agent-port.ts';
import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import { NOT_BEGUN } from '../commands/command-row.ts';
import type { CommandRun } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { queuedItem } from '../store/command-rows.ts';
import { expandSources, type SourceFile } from './expand-sources.ts';
import type { FiledFile, ImportBatches, ReadFile } from './import-batch.ts';
import { addToSummary, type ImportSummary, leftBehind } from './import-outcome.ts';
import { ImportReader, wipeKeys } from './import-reader.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import { ReadAhead } from './read-ahead.ts';
import type { SealedReading } from './read-and-seal.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Files that are listed at once: a tree of a million must not hold up the agent, nor the officer who cancels. */
const LISTED_AT_ONCE = 1000;
/** Files of the first transaction: few, so that the officer soon sees how it goes. Each next has four times as many. */
const FIRST_BATCH = 64;
/** Files of a transaction at most. Many, since each writes most pages of the indexes anew. */
export const BATCH_FILES = 1024;
/** How long, in ms, a file that was read may wait for the others of its transaction. */
const BATCH_TIME = 500;
/** Files that may be read ahead of the one that is put in. */
const FILES_AHEAD = 2 * BATCH_FILES;

/** One import under way: its files, what became of them, and which of them wait for the officer. */
export class ImportWork implements Disposable {
  readonly #vault: VaultAtWork;
  readonly #run: CommandRun;
  readonly #batches: ImportBatches;
  readonly #desk: PassphraseDesk;
  readonly #reader: ImportReader;
  readonly #summary: ImportSummary;
  readonly #files: SourceFile[] = [];
  readonly #ahead: ReadAhead;
  /** Ends what is being read where the import does not go on. */
  readonly #ending = new AbortController();
  /** Files of which something opened. */
  readonly #openInPart = new Set<number>();
  #batch: ReadFile[] = [];
  #batchSince = 0;
  #batchFiles = FIRST_BATCH;
  #ended = 0;
  #asked = false;

  constructor(vault: VaultAtWork, run: CommandRun, batches: ImportBatches, desk: PassphraseDesk, summary: ImportSummary) {
    this.#vault = vault;
    this.#run = run;
    this.#batches = batches;
    this.#desk = desk;
    const signal = AbortSignal.any([run.signal, this.#ending.signal]);
    this.#reader = new ImportReader(vault, signal, desk, batches.eraseSources, () => batches.sealing());
    this.#ahead = new ReadAhead(this.#reader, this.#files, FILES_AHEAD, signal);
    this.#summary = summary;
  }

  /** Puts down every file behind the sources as a line of the command, and begins to read those. */
  async list(sources: readonly Source[]): Promise<void> {
    let first = 0;
    const putDown = async () => {
      const rows = this.#files.slice(first).map(({ name, place }, at) => queuedItem({ command: this.#run.id, idx: first + at, name, place }));
      first += rows.length;
      await this.#run.lines.insert(this.#vault.queries, rows);
      this.#ahead.begin();
      await this.#run.lines.settle(this.#vault.queries, first);
      await turn();
      this.#run.signal.throwIfAborted();
    };
    for (const file of expandSources(sources, this.#vault.folder)) {
      this.#files.push(file);
      if (this.#files.length - first >= LISTED_AT_ONCE) await putDown();
    }
    await putDown();
    this.#progress();
  }

  /** Reads and files everything that opens with what is known; answers the files that need a passphrase from the officer. */
  async readAll(interactive: boolean): Promise<number[]> {
    const needing: number[] = [];
    for (let read = await this.#ahead.take(); read !== null; read = await this.#ahead.take()) {
      for (const file of read) {
        if (interactive && isLocked(file)) {
          needing.push(file.index);
          await this.#needs(file);
        } else await this.#add(file);
      }
    }
    await this.#commit();
    return needing;
  }

  /** Goes on with the officer's answers until every file has an outcome. */
  async askFor(needing: readonly number[]): Promise<void> {
    const open = new Set(needing);
    this.#run.waiting(true);
    while (open.size > 0) {
      const answer = await this.#desk.next(this.#run.signal);
      if (answer.action === 'skip') {
        for (const index of answer.theRest ? [...open] : [answer.index]) if (open.delete(index)) await this.#skip(index);
        await this.#commit();
        continue;
      }
      using passphrase = answer.passphrase;
      if (answer.forTheRest) this.#desk.remember(passphrase.bytes);
      if (open.has(answer.index)) this.#reader.keepAnswer(answer.index, passphrase);
      for (const index of answer.forTheRest ? [answer.index, ...[...open].filter((other) => other !== answer.index)] : [answer.index]) {
        if (!open.has(index)) continue;
        const file = await this.#read(index);
        if (isLocked(file)) await this.#needs(file);
        else {
          open.delete(index);
          await this.#add(file);
        }
      }
      await this.#commit();
    }
    this.#run.waiting(false);
  }

  /** The command was stopped: what is in a batch that was not put in, and what was not begun, is untouched. */
  async stop(): Promise<void> {
    this.#ending.abort(new Error('the import does not go on'));
    await this.#ahead.drop();
    for (const file of this.#batch) wipeKeys(file);
    for (const [index, file] of this.#files.entries()) this.#summary.files[index] ??= { path: file.path ?? file.name, outcome: 'cancelled' };
    // What was not begun says so by itself.
    if (this.#asked) await this.#run.lines.end(this.#vault.queries, ['needs-passphrase'], { state: 'cancelled', outcome: NOT_BEGUN, error: null });
  }

  [Symbol.dispose](): void {
    this.#reader[Symbol.dispose]();
  }

  #read(index: number): Promise<ReadFile> {
    return this.#reader.read(index, this.#files[index] as SourceFile);
  }

  async #add(file: ReadFile): Promise<void> {
    this.#reader.forgetAnswers(file.index);
    if (this.#batch.length === 0) this.#batchSince = performance.now();
    this.#batch.push(file);
    if (this.#batch.length >= this.#batchFiles || performance.now() - this.#batchSince > BATCH_TIME) await this.#commit();
  }

  async #commit(): Promise<void> {
    this.#run.signal.throwIfAborted();
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchFiles = Math.min(BATCH_FILES, 4 * this.#batchFiles);
    const filed = await this.#file(batch);
    for (const one of filed) this.#count(one);
    await this.#run.lines.settle(this.#vault.queries, filed.at(-1)?.index ?? 0);
    this.#progress();
    if (filed.some(({ put }) => put)) this.#vault.inventoryChanged();
    // Where nothing needs a thread, nobody else would come to his turn.
    await turn();
  }

  /** One file with which our own code cannot cope costs that file and not its batch: the others are read again and go in one by one. */
  async #file(batch: readonly ReadFile[]): Promise<FiledFile[]> {
    try {
      return await this.#batches.file(batch, this.#run.signal);
    } catch (error) {
      this.#run.signal.throwIfAborted();
      if (toErrorAnswer(error).code !== 'INTERNAL') throw error;
      const filed: FiledFile[] = [];
      for (const { index } of batch) {
        const again = await this.#read(index);
        filed.push(
          ...(await this.#batches
            .file([again], this.#run.signal)
            .catch((defect) => this.#batches.file([{ ...again, reading: { ok: false, error: toErrorAnswer(defect) } }], this.#run.signal))),
        );
      }
      return filed;
    }
  }

  #count(filed: FiledFile): void {
    const file = this.#files[filed.index] as SourceFile;
    if (filed.put) addToSummary(this.#summary, filed.put);
    if (filed.erased) this.#summary.erased += 1;
    // Of one that went in nothing is to be said; of one that holds nothing for a vault, why.
    const words = filed.error ?? (filed.state === 'skipped' ? { message: filed.outcome } : {});
    this.#summary.files[filed.index] = { path: file.path ?? file.name, outcome: outcomes[filed.state], ...words };
    this.#ended += 1;
  }

  async #needs(file: ReadFile): Promise<void> {
    const error = askedFor(file);
    if (file.reading.ok) this.#openInPart.add(file.index);
    wipeKeys(file);
    if (!error) return;
    this.#asked = true;
    await this.#run.lines.update(this.#vault.queries, file.index, {
      state: 'needs-passphrase',
      outcome: error.message,
      error: canonicalJson({ ...error }),
    });
    this.#progress();
  }

  /** A file of which something opened goes in without the rest, which its outcome names. */
  async #skip(index: number): Promise<void> {
    if (this.#openInPart.has(index)) {
      await this.#add(await this.#read(index));
      return;
    }
    this.#reader.forgetAnswers(index);
    const file = this.#files[index] as SourceFile;
    await this.#run.lines.update(this.#vault.queries, index, {
      state: 'skipped',
      outcome: 'Skipped by the officer: no passphrase was given.',
      error: null,
    });
    this.#summary.files[index] = { path: file.path ?? file.name, outcome: 'skipped' };
    this.#ended += 1;
    this.#progress();
  }

  #progress(): void {
    this.#run.progress(this.#ended, this.#files.length);
  }
}

const outcomes: Record<FiledFile['state'], ImportSummary['files'][number]['outcome']> = {
  queued: 'cancelled',
  running: 'cancelled',
  'needs-passphrase': 'skipped',
  done: 'stored',
  known: 'known',
  'in-part': 'in-part',
  skipped: 'skipped',
  failed: 'failed',
  cancelled: 'cancelled',
};

function lockedWhole(reading: SealedReading): ErrorAnswer | null {
  if (reading.ok || (reading.error.code !== 'PASSPHRASE_NEEDED' && reading.error.code !== 'PASSPHRASE_WRONG')) return null;
  return reading.error;
}

function isLocked({ reading }: ReadFile): boolean {
  return reading.ok ? reading.locked.length > 0 : lockedWhole(reading) !== null;
}

/** What the officer is asked: for the file, or for what in it another passphrase protects. */
function askedFor({ reading, tried }: ReadFile): ErrorAnswer | null {
  const left = leftBehind(reading, tried);
  if (!left) return lockedWhole(reading);
  const hint = tried ? 'It has another passphrase than the rest: enter that one as well.' : 'Enter its passphrase.';
  return { ...left, hint: `${hint} Where the file is skipped, what opened goes in without it.` };
}
