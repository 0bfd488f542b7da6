import { availableParallelism } from 'node:os';
import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';
import { rowHash } from '../audit/row-hash.ts';
import type { CommandRun } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { parseRequest } from '../pki/request.ts';
import { endCommandItems, updateCommandItem } from '../store/command-rows.ts';
import { insertRequest, requestsOfCommand } from '../store/requests.ts';
import type { RequestTable } from '../store/schema.ts';
import { insertEpoch } from '../store/sealed-keys.ts';
import { beginEpoch, type Epoch } from '../vault/epoch.ts';
import type { UnlockedOfficer } from '../vault/unlock-officer.ts';
import { requestLabel } from './answer-request.ts';
import { openStoredKey } from './open-stored-key.ts';
import { proveSealed } from './prove-sealed.ts';
import { newRequestRow } from './put-request.ts';
import { sealKey } from './seal-key.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** One request that is to be made. It is kept with the command's line, so that a command that was cut short can go on. */
export interface RequestOrder {
  /** Without errors, as `checkDraft` finds them. */
  draft: RequestDraft;
  /** The profile it is made with, or the file it came from. */
  origin: string;
  valuesFrom: 'officer' | 'file' | 'request' | 'certificate';
  /** The certificate that the answer is to take the place of. */
  renews: string | null;
  /** SPKI hash of the stored key that signs; `null` makes a new one. */
  existingKey: string | null;
}

/** A request that is durable, and the line of the command that asked for it. */
export interface MadeRequest {
  line: number;
  request: RequestTable;
}

export interface MadeRequests {
  made: MadeRequest[];
  failed: { line: number; error: ErrorAnswer }[];
}

/** Signed and, where it has a new key, sealed; not yet durable. */
interface Prepared {
  line: number;
  order: RequestOrder;
  der: Uint8Array;
  /** PKCS#8 DER of a new key. */
  pkcs8: SecretBytes | null;
}

/** Requests per transaction at most, and how long, in ms, one that is made may wait for the others of its batch. */
const BATCH_REQUESTS = 64;
const BATCH_TIME = 250;

/**
 * Makes the requests of a command whose lines are in the table. Each new key is sealed before its request is signed, and both become durable in one
 * transaction, in which the sealed copy is opened again and compared: a request of which the vault has no key never exists.
 * Lines that have their request already, because the command goes on after it was cut short, are left as they are.
 * @param unlocked the officer's keys, where existing keys sign
 * @param durable called after each batch, before the next
 */
export async function makeRequests(
  vault: VaultAtWork,
  run: CommandRun,
  orders: readonly RequestOrder[],
  unlocked: UnlockedOfficer | null,
  durable: (made: readonly MadeRequest[]) => Promise<void> = async () => undefined,
): Promise<MadeRequests> {
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  const earlier = (await requestsOfCommand(vault.queries, run.id)).map((request) => ({ line: request.command_item as number, request }));
  const work = new RequestWork(vault, run, orders, unlocked, epoch, durable, earlier);
  if (earlier.length > 0) await durable(earlier);
  try {
    return await work.makeAll();
  } catch (error) {
    const outcome = 'Not made: the command was stopped.';
    await endCommandItems(vault.queries, run.id, ['queued', 'running'], { state: 'cancelled', outcome, error: null }).catch(() => undefined);
    throw error;
  }
}

class RequestWork {
  readonly #vault: VaultAtWork;
  readonly #run: CommandRun;
  readonly #orders: readonly RequestOrder[];
  readonly #unlocked: UnlockedOfficer | null;
  readonly #epoch: Epoch;
  readonly #durable: (made: readonly MadeRequest[]) => Promise<void>;
  readonly #result: MadeRequests;
  readonly #waiting: number[];
  #epochStored = false;
  #batch: Prepared[] = [];
  #batchSince = 0;
  /** Batches become durable one after the other, whoever filled them. */
  #committing: Promise<void> = Promise.resolve();

  constructor(
    vault: VaultAtWork,
    run: CommandRun,
    orders: readonly RequestOrder[],
    unlocked: UnlockedOfficer | null,
    epoch: Epoch,
    durable: (made: readonly MadeRequest[]) => Promise<void>,
    earlier: readonly MadeRequest[],
  ) {
    this.#vault = vault;
    this.#run = run;
    this.#orders = orders;
    this.#unlocked = unlocked;
    this.#epoch = epoch;
    this.#durable = durable;
    this.#result = { made: [...earlier], failed: [] };
    const there = new Set(earlier.map(({ line }) => line));
    this.#waiting = [...orders.keys()].filter((line) => !there.has(line));
  }

  /** As many lines at once as there are processors: each is one key that a thread makes. One more, so that no thread waits for a transaction. */
  async makeAll(): Promise<MadeRequests> {
    this.#progress();
    const lanes = Array.from({ length: availableParallelism() + 1 }, () => this.#lane());
    try {
      for (const ended of await Promise.allSettled(lanes)) if (ended.status === 'rejected') throw ended.reason;
      await this.#commit();
      return this.#result;
    } finally {
      for (const { pkcs8 } of this.#batch) pkcs8?.[Symbol.dispose]();
    }
  }

  async #lane(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      this.#run.signal.throwIfAborted();
      try {
        await this.#add(await this.#prepare(line, this.#orders[line] as RequestOrder));
      } catch (error) {
        this.#run.signal.throwIfAborted();
        const answer = toErrorAnswer(error);
        // What concerns one line costs that line; a full disk or a damaged vault ends the command.
        if (!['INTERNAL', 'REQUEST_INVALID', 'KEY_MISSING', 'KEY_DESTROYED', 'FILE_UNSUPPORTED'].includes(answer.code)) {
          this.#waiting.length = 0;
          throw error;
        }
        if (answer.code === 'INTERNAL') console.error('strongroom: a request could not be made', error);
        await this.#fail(line, answer);
      }
    }
  }

  async #prepare(line: number, order: RequestOrder): Promise<Prepared> {
    const { workshop } = this.#vault;
    if (order.existingKey !== null) {
      using stored = await this.#openExisting(order.existingKey);
      const der = await workshop.signRequest({ draft: order.draft, spki: null, pkcs8: stored.copyToMove() }, this.#run.signal);
      return { line, order, der, pkcs8: null };
    }
    const pair = await workshop.generate(order.draft.keyAlgorithm, this.#run.signal);
    const pkcs8 = SecretBytes.take(pair.pkcs8);
    try {
      const der = await workshop.signRequest({ draft: order.draft, spki: pair.spki, pkcs8: pkcs8.copyToMove() }, this.#run.signal);
      return { line, order, der, pkcs8 };
    } catch (error) {
      pkcs8[Symbol.dispose]();
      throw error;
    }
  }

  #openExisting(spkiSha256: string): Promise<SecretBytes> {
    if (!this.#unlocked) throw new StrongroomError('OFFICER_NOT_ALLOWED', 'A stored key signs only for a custodian.', 'Give the officer’s passphrase.');
    return openStoredKey(this.#vault, spkiSha256, this.#unlocked);
  }

  async #add(prepared: Prepared): Promise<void> {
    if (this.#batch.length === 0) this.#batchSince = performance.now();
    this.#batch.push(prepared);
    if (this.#batch.length >= BATCH_REQUESTS || performance.now() - this.#batchSince > BATCH_TIME) await this.#commit();
  }

  #commit(): Promise<void> {
    this.#committing = this.#committing.then(() => this.#commitBatch());
    return this.#committing;
  }

  async #commitBatch(): Promise<void> {
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    try {
      const made = await this.#store(batch);
      this.#result.made.push(...made);
      this.#progress();
      this.#vault.inventoryChanged();
      await this.#durable(made);
    } finally {
      for (const { pkcs8 } of batch) pkcs8?.[Symbol.dispose]();
    }
  }

  async #store(batch: readonly Prepared[]): Promise<MadeRequest[]> {
    const bringsKeys = batch.some(({ pkcs8 }) => pkcs8 !== null);
    const made = await this.#vault.ledger.record(async (queries, note) => {
      if (bringsKeys && !this.#epochStored) await insertEpoch(queries, this.#epoch.rows);
      const intake = {
        queries,
        vaultId: this.#vault.vaultId,
        threshold: this.#vault.chain.current.threshold.default,
        epoch: this.#epoch,
        now: this.#vault.now(),
      };
      const stored: MadeRequest[] = [];
      for (const { line, order, der, pkcs8 } of batch) {
        const facts = parseRequest(der);
        const row = newRequestRow(
          { der, derSha256: sha256Hex(der), facts },
          {
            stored_at: intake.now,
            origin: order.origin,
            values_from: order.valuesFrom,
            term_days: order.draft.termDays,
            renews: order.renews,
            command: this.#run.id,
            command_item: line,
          },
        );
        const label = requestLabel(row);
        const sealed = pkcs8 && (await sealKey(intake, { pkcs8, spkiSha256: facts.spkiSha256, keyAlgorithm: facts.keyAlgorithm }, `made for ${label}`));
        const entry = note({
          action: 'request.made',
          command: this.#run.id,
          objects: [
            { kind: 'request', id: row.id, label },
            { kind: 'key', id: facts.spkiSha256, label: facts.keyAlgorithm },
            ...(order.renews === null ? [] : [{ kind: 'certificate' as const, id: order.renews, label }]),
          ],
          rows: [...(sealed ? [sealed.row] : []), { table: 'requests', id: row.id, hash: rowHash('requests', row) }],
          text: `${sealed ? `A private key (${algorithmWords(facts.keyAlgorithm)}) was made and sealed, and with it` : 'With the key that is in store'} the request for ${label}${order.renews === null ? '' : ', a renewal'}.`,
        });
        await sealed?.insert(entry);
        if (sealed && pkcs8 && !(await proveSealed({ queries, vaultId: intake.vaultId }, this.#epoch, sealed.id, pkcs8)))
          throw new StrongroomError(
            'RECORD_DAMAGED',
            'A new key did not open again from its sealed record.',
            'Nothing of it was kept. Repeat the step, and report this.',
          );
        const request = { ...row, log_entry: entry };
        await insertRequest(queries, request);
        await updateCommandItem(queries, this.#run.id, line, {
          state: 'done',
          outcome: `${sealed ? 'The key was made and sealed' : 'Signed with the key in store'}; the request is made.`,
          error: null,
          request: row.id,
        });
        stored.push({ line, request });
      }
      return stored;
    });
    this.#epochStored ||= bringsKeys;
    return made;
  }

  async #fail(line: number, error: ErrorAnswer): Promise<void> {
    this.#result.failed.push({ line, error });
    await updateCommandItem(this.#vault.queries, this.#run.id, line, { state: 'failed', outcome: error.message, error: canonicalJson({ ...error }) });
    this.#progress();
  }

  #progress(): void {
    this.#run.progress(this.#result.made.length + this.#result.failed.length, this.#orders.length);
  }
}
