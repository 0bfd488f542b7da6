import { setImmediate as turn } from 'node:timers/promises';
import type { CommandItem } from '../../preload/contract/commands.ts';
import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandLines } from '../commands/command-lines.ts';
import type { CommandRun } from '../commands/queue.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { findByFingerprint } from '../store/certificates.ts';
import type { ItemOutcome } from '../store/command-rows.ts';
import { KnownObjects } from '../store/known-objects.ts';
import type { Change } from '../store/open-database.ts';
import { findRequestByHash } from '../store/requests.ts';
import { insertEpoch, LateRows } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import { thresholdFor } from '../vault/policy.ts';
import { epochToMove } from './epoch-on-thread.ts';
import { eraseSource } from './erase-source.ts';
import type { SourceFile } from './expand-sources.ts';
import { describePutIn, isNew, leftBehind } from './import-outcome.ts';
import { proveSealed } from './prove-sealed.ts';
import { type KeyIntake, type PutIn, putIn } from './put-in.ts';
import type { SealedReading, SealingOnThread } from './read-and-seal.ts';
import type { ReadSource } from './read-source.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** Files of a batch after which the agent hears what else it is told: a batch takes half a second. */
const BETWEEN_TURNS = 32;

/** A file that was read and is ready to go in, or whose reading failed for good. */
export interface ReadFile {
  index: number;
  name: string;
  path: SourceFile['location'];
  identity: ReadSource['identity'];
  reading: SealedReading;
  /** Whether it was read with any passphrase. */
  tried: boolean;
}

/** What became of it. */
export interface FiledFile {
  index: number;
  state: CommandItem['state'];
  outcome: string;
  error: ErrorAnswer | null;
  put: PutIn | null;
  erased: boolean;
}

/** One import's way into the database: files of a batch share a transaction, the command's files share an epoch. */
export class ImportBatches {
  readonly #vault: VaultAtWork;
  readonly #command: string;
  readonly #lines: CommandLines;
  readonly #epoch: Epoch;
  readonly eraseSources: boolean;
  readonly #tags: readonly string[];
  #epochStored = false;

  constructor(vault: VaultAtWork, { id, lines }: Pick<CommandRun, 'id' | 'lines'>, epoch: Epoch, eraseSources: boolean, tags: readonly string[] = []) {
    this.#vault = vault;
    this.#command = id;
    this.#lines = lines;
    this.#epoch = epoch;
    this.eraseSources = eraseSources;
    this.#tags = tags;
  }

  /** What a thread seals the keys of this import with. */
  sealing(): SealingOnThread {
    return {
      ...epochToMove(this.#vault.vaultId, this.#epoch),
      threshold: thresholdFor(this.#vault.chain.current, this.#tags),
      keepKeys: this.eraseSources,
    };
  }

  /**
   * Puts a batch in, whole or not at all; when this returns, it is durable. Sources are erased after that.
   * @param signal of the command: where it is stopped meanwhile, nothing of the batch goes in, and its reason is thrown
   */
  async file(batch: readonly ReadFile[], signal: AbortSignal): Promise<FiledFile[]> {
    const kept = this.eraseSources ? batch.map(keepKeys) : [];
    try {
      const bringsKeys = batch.some(({ reading }) => reading.ok && reading.keys.length > 0);
      const blocklist = await this.#vault.blocklist();
      const filed = await this.#vault.ledger.record(async (queries, note) => {
        if (bringsKeys && !this.#epochStored) await insertEpoch(queries, this.#epoch.rows);
        const late = new LateRows();
        const intake = {
          queries,
          late,
          known: await knownOf(queries, batch),
          note,
          tags: this.#tags,
          epoch: this.#epoch,
          command: this.#command,
          now: this.#vault.now(),
          compromised: blocklist ? (spki: Uint8Array) => blocklist.findKey(spki) : undefined,
        };
        const results: FiledFile[] = [];
        for (const [at, file] of batch.entries()) {
          if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) {
            await turn();
            signal.throwIfAborted();
          }
          results.push(await fileOne(intake, file));
        }
        await late.write(queries);
        await this.#lines.updateOutcomes(queries, results.map(itemOutcome));
        return results;
      });
      this.#epochStored ||= bringsKeys;
      if (this.eraseSources) for (const [at, file] of batch.entries()) await this.#erase(file, filed[at] as FiledFile, kept[at] ?? []);
      return filed;
    } finally {
      for (const key of kept.flat()) key[Symbol.dispose]();
    }
  }

  /** Erases a source once everything in it was found again in the vault and compared. */
  async #erase(file: ReadFile, filed: FiledFile, keys: readonly SecretBytes[]): Promise<void> {
    if (!filed.put || file.path === null || file.identity === null) return;
    const why = await this.#whyNotErase(file, filed.put, keys);
    const objects = [{ kind: 'file' as const, id: file.identity.sha256, label: file.name }];
    let error: ErrorAnswer | null = null;
    if (why === null) {
      // The log knows of it before the file is gone: a crash in between leaves an erasure too many in the log, never one too few.
      await this.#vault.ledger.record(async (_queries, note) => {
        const text = `The source ${file.name} is erased: everything in it was found again in the vault and compared.`;
        note({ action: 'source.erased', command: this.#command, objects, rows: [], text });
      });
      try {
        eraseSource(file.path, file.identity);
        filed.erased = true;
      } catch (thrown) {
        error = toErrorAnswer(thrown);
      }
    }
    filed.outcome += filed.erased ? ' The source was erased.' : ` The source was not erased: ${why ?? error?.message ?? ''}`;
    filed.error = error ?? filed.error;
    const change = { outcome: filed.outcome, error: filed.error && canonicalJson({ ...filed.error }), erased: filed.erased ? (1 as const) : (0 as const) };
    await this.#vault.ledger.record(async (queries, note) => {
      await this.#lines.update(queries, file.index, change);
      if (error)
        note({ action: 'source.erase-failed', command: this.#command, objects, rows: [], text: `The source ${file.name} was not erased. ${error.message}` });
    });
  }

  async #whyNotErase(file: ReadFile, put: PutIn, keys: readonly SecretBytes[]): Promise<string | null> {
    if (!file.reading.ok) return 'it was not read.';
    if (file.reading.locked.length > 0) return 'a part of it stayed locked.';
    if (file.reading.damaged.length > 0) return 'a part of it is damaged.';
    if (put.keysDestroyed > 0) return 'its key was destroyed here before and is not in the vault.';
    if (put.keysKnown > 0) return 'its key was put in earlier, and only a custodian can open that copy to compare it.';
    if (file.reading.unread.length > 0) return 'a part of it is not read here.';
    if (file.reading.skipped.length > 0) return 'it holds more than the vault keeps.';
    // An empty key store, or curve parameters alone.
    const { keys: read, certificates, requests } = file.reading;
    if (read.length + certificates.length + requests.length === 0) return 'nothing in it was found.';
    for (const certificate of file.reading.certificates) {
      const row = await findByFingerprint(this.#vault.queries, certificate.facts.fingerprint);
      if (!row || !equalBytes(row.der, certificate.der)) return 'a stored certificate differs from it.';
    }
    for (const request of file.reading.requests) {
      const row = await findRequestByHash(this.#vault.queries, request.derSha256);
      if (!row || !equalBytes(row.der, request.der)) return 'a stored request differs from it.';
    }
    for (const [at, id] of put.keysStored.entries()) {
      const key = keys[at];
      if (!key || !(await proveSealed(this.#vault, this.#epoch, id, key))) return 'the sealed copy did not open to the same key.';
    }
    return null;
  }
}

function knownOf(queries: Change, batch: readonly ReadFile[]): Promise<KnownObjects> {
  const read = batch.flatMap(({ reading }) => (reading.ok ? [reading] : []));
  return KnownObjects.of(
    queries,
    read.flatMap(({ keys }) => keys.map(({ spkiSha256 }) => spkiSha256)),
    read.flatMap(({ certificates }) => certificates.map(({ facts }) => facts)),
  );
}

async function fileOne(intake: KeyIntake, file: ReadFile): Promise<FiledFile> {
  const { index, reading } = file;
  if (!reading.ok) return { index, state: 'failed', outcome: reading.error.message, error: reading.error, put: null, erased: false };
  const put = await putIn(intake, reading, file.name);
  const known = put.keysKnown + put.certificatesKnown.length + put.requestsKnown > 0;
  const left = leftBehind(reading, file.tried);
  const state = left ? 'in-part' : isNew(put) ? 'done' : known ? 'known' : 'skipped';
  const outcome = [describePutIn(put, reading.skipped), ...(left ? [left.message] : [])].join(' ');
  return { index, state, outcome, error: left, put, erased: false };
}

function itemOutcome({ index, state, outcome, error, put }: FiledFile): ItemOutcome {
  const certificates = put ? [...put.certificatesStored, ...put.certificatesKnown] : [];
  return { idx: index, state, outcome, error: error && canonicalJson({ ...error }), certificates: canonicalJson(certificates), request: null };
}

/** The keys as they were read, for the comparison. */
function keepKeys(file: ReadFile): SecretBytes[] {
  return file.reading.ok ? file.reading.keys.flatMap(({ pkcs8 }) => (pkcs8 ? SecretBytes.take(pkcs8) : [])) : [];
}
