import type { Source } from '../../preload/contract/agent-port.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { type SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, insertCommandItems, queuedItem, updateCommandItem } from '../store/command-rows.ts';
import { beginEpoch } from '../vault/epoch.ts';
import { expandSources, type SourceFile } from './expand-sources.ts';
import { type FiledFile, ImportBatches, type ReadFile } from './import-batch.ts';
import { addToSummary, describeSummary, emptySummary, type ImportSummary } from './import-outcome.ts';
import type { PassphraseDesk } from './passphrase-desk.ts';
import { readSource } from './read-source.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface ImportOptions {
  eraseSource: boolean;
  /** Whether somebody is there to be asked for passphrases. */
  interactive: boolean;
}

/** Files per transaction at most, and how long, in ms, a file that was read may wait for the others of its batch. */
const BATCH_FILES = 64;
const BATCH_TIME = 250;
/** Files that are read ahead of the one that is put in. */
const AHEAD = 4;

/** Runs one import: every file that can be read goes in; then, where somebody is there, those that need a passphrase. */
export async function importFiles(
  vault: VaultAtWork,
  run: CommandRun,
  sources: readonly Source[],
  options: ImportOptions,
  desk: PassphraseDesk,
  summary: ImportSummary = emptySummary(),
): Promise<Ending> {
  const files = [...expandSources(sources, vault.folder)];
  await insertCommandItems(
    vault.queries,
    files.map(({ name, place }, idx) => queuedItem({ command: run.id, idx, name, place })),
  );
  run.progress(0, files.length);
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  const work = new ImportWork(vault, run, files, new ImportBatches(vault, run.id, epoch, options.eraseSource), desk, summary);
  try {
    const needing = await work.readAll(options.interactive);
    if (needing.length > 0) await work.askFor(needing);
  } catch (error) {
    // What stopped it may also keep this from being written (a full disk); the first reason is the one to tell.
    await work.stop().catch(() => undefined);
    throw error;
  }
  const failed = summary.files.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped').length;
  const state = failed === 0 ? 'done' : failed < files.length ? 'done-in-part' : 'failed';
  const first = summary.files.find(({ outcome }) => outcome === 'failed');
  return {
    state: files.length === 0 ? 'done' : state,
    outcome: files.length === 0 ? 'There was no file in it.' : describeSummary(summary),
    ...(state === 'failed' && first?.code ? { error: { code: first.code, message: first.message ?? '', hint: 'Each file says what to do.' } } : {}),
    facts: factsOf(summary),
  };
}

class ImportWork {
  readonly #vault: VaultAtWork;
  readonly #run: CommandRun;
  readonly #files: SourceFile[];
  readonly #batches: ImportBatches;
  readonly #desk: PassphraseDesk;
  readonly #summary: ImportSummary;
  #batch: ReadFile[] = [];
  #batchSince = 0;
  #ended = 0;

  constructor(vault: VaultAtWork, run: CommandRun, files: SourceFile[], batches: ImportBatches, desk: PassphraseDesk, summary: ImportSummary) {
    this.#vault = vault;
    this.#run = run;
    this.#files = files;
    this.#batches = batches;
    this.#desk = desk;
    this.#summary = summary;
  }

  /** Reads and files everything that opens with what is known; answers the files that need a passphrase from the officer. */
  async readAll(interactive: boolean): Promise<number[]> {
    const needing: number[] = [];
    const ahead: Promise<ReadFile>[] = [];
    try {
      for (let next = 0; next < this.#files.length || ahead.length > 0; ) {
        while (next < this.#files.length && ahead.length < AHEAD) ahead.push(this.#readAhead(next++));
        const file = (await ahead.shift()) as ReadFile;
        if (interactive && needsPassphrase(file)) {
          needing.push(file.index);
          await this.#needs(file);
        } else await this.#add(file);
      }
    } finally {
      // Where the command is stopped, what was read ahead of it goes nowhere.
      for (const read of await Promise.allSettled(ahead)) if (read.status === 'fulfilled') wipeKeys(read.value);
    }
    await this.#commit();
    return needing;
  }

  /** A reading that fails before its turn waits with its error until then; nobody else is to hear of it. */
  #readAhead(index: number): Promise<ReadFile> {
    const reading = this.#read(index, this.#desk.known);
    reading.catch(() => undefined);
    return reading;
  }

  /** Goes on with the officer's answers until every file has an outcome. */
  async askFor(needing: readonly number[]): Promise<void> {
    const open = new Set(needing);
    this.#run.waiting(true);
    while (open.size > 0) {
      const answer = await this.#desk.next(this.#run.signal);
      if (answer.action === 'skip') {
        for (const index of answer.theRest ? [...open] : [answer.index]) if (open.delete(index)) await this.#skip(index);
        continue;
      }
      using passphrase = answer.passphrase;
      if (answer.forTheRest) this.#desk.remember(passphrase.bytes);
      for (const index of answer.forTheRest ? [answer.index, ...[...open].filter((other) => other !== answer.index)] : [answer.index]) {
        if (!open.has(index)) continue;
        const file = await this.#read(index, [passphrase, ...this.#desk.known]);
        if (needsPassphrase(file)) await this.#needs(file);
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
    for (const file of this.#batch) wipeKeys(file);
    for (const [index, file] of this.#files.entries()) this.#summary.files[index] ??= { path: file.path ?? file.name, outcome: 'cancelled' };
    const outcome = 'Not begun: the command was stopped.';
    await endCommandItems(this.#vault.queries, this.#run.id, ['queued', 'running', 'needs-passphrase'], { state: 'cancelled', outcome, error: null });
  }

  async #read(index: number, passphrases: readonly SecretBytes[]): Promise<ReadFile> {
    const { name, path } = this.#files[index] as SourceFile;
    try {
      const { bytes, identity } = readSource(this.#files[index] as SourceFile, this.#vault.ownFiles);
      const reading = await this.#vault.workshop.read(
        path === null ? Uint8Array.from(bytes) : bytes,
        passphrases.map((passphrase) => passphrase.copyToMove()),
        this.#run.signal,
      );
      return { index, name, path, identity, reading };
    } catch (error) {
      this.#run.signal.throwIfAborted();
      return { index, name, path, identity: null, reading: { ok: false, error: toErrorAnswer(error) } };
    }
  }

  async #add(file: ReadFile): Promise<void> {
    if (this.#batch.length === 0) this.#batchSince = performance.now();
    this.#batch.push(file);
    if (this.#batch.length >= BATCH_FILES || performance.now() - this.#batchSince > BATCH_TIME) await this.#commit();
  }

  async #commit(): Promise<void> {
    this.#run.signal.throwIfAborted();
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    const filed = await this.#file(batch);
    for (const one of filed) this.#count(one);
    this.#progress();
    this.#vault.inventoryChanged();
  }

  /** One file with which our own code cannot cope costs that file and not its batch: the others are read again and go in one by one. */
  async #file(batch: readonly ReadFile[]): Promise<FiledFile[]> {
    try {
      return await this.#batches.file(batch);
    } catch (error) {
      if (toErrorAnswer(error).code !== 'INTERNAL') throw error;
      const filed: FiledFile[] = [];
      for (const { index } of batch) {
        const again = await this.#read(index, this.#desk.known);
        filed.push(
          ...(await this.#batches.file([again]).catch((defect) => this.#batches.file([{ ...again, reading: { ok: false, error: toErrorAnswer(defect) } }]))),
        );
      }
      return filed;
    }
  }

  #count(filed: FiledFile): void {
    const file = this.#files[filed.index] as SourceFile;
    if (filed.put) addToSummary(this.#summary, filed.put);
    if (filed.erased) this.#summary.erased += 1;
    const outcome = filed.state === 'done' ? 'stored' : filed.state === 'known' ? 'known' : filed.state === 'failed' ? 'failed' : 'skipped';
    this.#summary.files[filed.index] = { path: file.path ?? file.name, outcome, ...(filed.error ? { ...filed.error } : {}) };
    this.#ended += 1;
  }

  async #needs(file: ReadFile): Promise<void> {
    if (file.reading.ok) return;
    await updateCommandItem(this.#vault.queries, this.#run.id, file.index, {
      state: 'needs-passphrase',
      outcome: file.reading.error.message,
      error: canonicalJson({ ...file.reading.error }),
    });
    this.#progress();
  }

  async #skip(index: number): Promise<void> {
    const file = this.#files[index] as SourceFile;
    await updateCommandItem(this.#vault.queries, this.#run.id, index, {
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

function wipeKeys({ reading }: ReadFile): void {
  if (reading.ok) for (const { pkcs8 } of reading.keys) wipe(pkcs8);
}

function needsPassphrase({ reading }: ReadFile): boolean {
  return !reading.ok && (reading.error.code === 'PASSPHRASE_NEEDED' || reading.error.code === 'PASSPHRASE_WRONG');
}

function factsOf(summary: ImportSummary): { name: string; value: string }[] {
  const pair = (name: string, { stored, known }: { stored: number; known: number }) =>
    stored + known === 0 ? [] : [{ name, value: `${stored} stored, ${known} known` }];
  return [
    { name: 'Files', value: String(summary.files.length) },
    ...pair('Keys', summary.keys),
    ...pair('Certificates', summary.certificates),
    ...pair('Requests', summary.requests),
    { name: 'Joined', value: String(summary.matched) },
    ...(summary.answered > 0 ? [{ name: 'Requests answered', value: String(summary.answered) }] : []),
    ...(summary.erased > 0 ? [{ name: 'Sources erased', value: String(summary.erased) }] : []),
  ];
}
