import { availableParallelism } from 'node:os';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandRun } from '../commands/queue.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, updateCommandItem } from '../store/command-rows.ts';
import { requestsOfCommand } from '../store/requests.ts';
import { insertEpoch } from '../store/sealed-keys.ts';
import { beginEpoch, type Epoch } from '../vault/epoch.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { draftLabel } from './draft-label.ts';
import { openStoredKey } from './open-stored-key.ts';
import { whyNotRenewNow } from './renew.ts';
import { sealKey } from './seal-key.ts';
import { type MadeRequest, type PreparedRequest, type RequestOrder, storeRequest } from './store-request.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface MadeRequests {
  made: MadeRequest[];
  failed: { line: number; error: ErrorAnswer }[];
}

/** Errors that concern one line; after any other there is no point in going on. */
const ofOneLine = new Set<ErrorAnswer['code']>(['INTERNAL', 'REQUEST_INVALID', 'KEY_MISSING', 'KEY_DESTROYED', 'FILE_UNSUPPORTED']);

/** Requests per transaction at most, and how long, in ms, one that is made may wait for the others of its batch. */
const BATCH_REQUESTS = 64;
const BATCH_TIME = 250;

/**
 * Makes the requests of a command whose lines are in the table. Each new key is sealed before its request is signed, and both become durable in one
 * transaction.
 * Lines that have their request already, because the command goes on after it was cut short, are left as they are.
 * @param shares of the existing keys that sign
 * @param durable called after each batch, before the next
 */
export async function makeRequests(
  vault: VaultAtWork,
  run: CommandRun,
  orders: readonly RequestOrder[],
  shares: KeyShares | null,
  durable: (made: readonly MadeRequest[]) => Promise<void> = async () => undefined,
): Promise<MadeRequests> {
  using epoch = beginEpoch(vault.vaultId, vault.chain.current, run.id, vault.now());
  const earlier = (await requestsOfCommand(vault.queries, run.id)).map((request) => ({ line: request.command_item as number, request }));
  const work = new RequestWork(vault, run, orders, shares, epoch, durable, earlier);
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
  readonly #shares: KeyShares | null;
  readonly #epoch: Epoch;
  readonly #durable: (made: readonly MadeRequest[]) => Promise<void>;
  readonly #result: MadeRequests;
  readonly #waiting: number[];
  #epochStored = false;
  #batch: PreparedRequest[] = [];
  #batchSince = 0;
  /** Batches become durable one after the other, whoever filled them. */
  #committing: Promise<void> = Promise.resolve();

  constructor(
    vault: VaultAtWork,
    run: CommandRun,
    orders: readonly RequestOrder[],
    shares: KeyShares | null,
    epoch: Epoch,
    durable: (made: readonly MadeRequest[]) => Promise<void>,
    earlier: readonly MadeRequest[],
  ) {
    this.#vault = vault;
    this.#run = run;
    this.#orders = orders;
    this.#shares = shares;
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
      for (const { newKey } of this.#batch) newKey?.pkcs8[Symbol.dispose]();
    }
  }

  async #lane(): Promise<void> {
    try {
      for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
        this.#run.signal.throwIfAborted();
        const prepared = await this.#tryToPrepare(line);
        if (prepared) await this.#add(prepared);
      }
    } catch (error) {
      // No lane makes keys for a command that has failed.
      this.#waiting.length = 0;
      throw error;
    }
  }

  /** What concerns one line costs that line; a full disk or a damaged vault ends the command. */
  async #tryToPrepare(line: number): Promise<PreparedRequest | null> {
    try {
      return await this.#prepare(line, this.#orders[line] as RequestOrder);
    } catch (error) {
      this.#run.signal.throwIfAborted();
      const answer = toErrorAnswer(error);
      if (!ofOneLine.has(answer.code)) throw error;
      if (answer.code === 'INTERNAL') console.error('strongroom: a request could not be made', error);
      await this.#fail(line, answer);
      return null;
    }
  }

  async #prepare(line: number, order: RequestOrder): Promise<PreparedRequest> {
    const { workshop } = this.#vault;
    if (order.existingKey !== null) {
      using stored = await this.#openExisting(order.existingKey);
      const der = await workshop.signRequest({ draft: order.draft, spki: null, pkcs8: stored.copyToMove() }, this.#run.signal);
      return { line, order, der, newKey: null };
    }
    const pair = await workshop.generate(order.draft.keyAlgorithm, this.#run.signal);
    const pkcs8 = SecretBytes.take(pair.pkcs8);
    try {
      const key = { pkcs8, spkiSha256: sha256Hex(pair.spki), keyAlgorithm: order.draft.keyAlgorithm };
      const sealed = await sealKey(this.#sealing(order), key, `made for ${draftLabel(order.draft)}`);
      const der = await workshop.signRequest({ draft: order.draft, spki: pair.spki, pkcs8: pkcs8.copyToMove() }, this.#run.signal);
      return { line, order, der, newKey: { pkcs8, sealed } };
    } catch (error) {
      pkcs8[Symbol.dispose]();
      throw error;
    }
  }

  #sealing({ tags, least }: RequestOrder) {
    const { vaultId, chain, now } = this.#vault;
    return { vaultId, policy: chain.current, epoch: this.#epoch, now: now(), tags, least };
  }

  #openExisting(spkiSha256: string): Promise<SecretBytes> {
    if (!this.#shares) throw new StrongroomError('OFFICER_NOT_ALLOWED', 'A stored key signs only for a custodian.', 'Give the officer’s passphrase.');
    return openStoredKey(this.#vault, spkiSha256, this.#shares);
  }

  async #add(prepared: PreparedRequest): Promise<void> {
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
      for (const { newKey } of batch) newKey?.pkcs8[Symbol.dispose]();
    }
  }

  async #store(batch: readonly PreparedRequest[]): Promise<MadeRequest[]> {
    const bringsKeys = batch.some(({ newKey }) => newKey !== null);
    const refused: MadeRequests['failed'] = [];
    const made = await this.#vault.ledger.record(async (queries, note) => {
      if (bringsKeys && !this.#epochStored) await insertEpoch(queries, this.#epoch.rows);
      const intake = { queries, note, vaultId: this.#vault.vaultId, epoch: this.#epoch, command: this.#run.id, now: this.#vault.now() };
      const stored: MadeRequest[] = [];
      for (const prepared of batch) {
        // Again, where nothing comes in between: two commands may be told to renew the same certificate.
        const refusal = prepared.order.renews === null ? null : await whyNotRenewNow(queries, prepared.order.renews);
        if (refusal === null) stored.push(await storeRequest(intake, prepared));
        else refused.push({ line: prepared.line, error: refusal });
      }
      return stored;
    });
    for (const { line, error } of refused) await this.#fail(line, error);
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
