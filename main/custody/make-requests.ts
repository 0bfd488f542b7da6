import { availableParallelism } from 'node:os';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CommandRun } from '../commands/queue.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { endCommandItems, type ItemOutcome, updateCommandItem, updateItemOutcomes } from '../store/command-rows.ts';
import { requestsOfCommand } from '../store/requests.ts';
import { insertEpoch, LateRows } from '../store/sealed-keys.ts';
import { beginEpoch, type Epoch } from '../vault/epoch.ts';
import type { KeyShares } from './approvals/key-shares.ts';
import { draftLabel } from './draft-label.ts';
import { epochToMove } from './epoch-on-thread.ts';
import { inLanes } from './in-lanes.ts';
import { openStoredKey } from './open-stored-key.ts';
import { proveStored } from './prove-sealed.ts';
import { describeRequest } from './read-entries.ts';
import { whyNotRenewNow } from './renew.ts';
import { sealedKey, thresholdOfNew } from './seal-key.ts';
import { type MadeRequest, type NewKey, type PreparedRequest, type RequestOrder, storedOutcome, storeRequest } from './store-request.ts';
import type { VaultAtWork } from './vault-at-work.ts';

export interface MadeRequests {
  made: MadeRequest[];
  failed: { line: number; error: ErrorAnswer }[];
}

/** Errors that concern one line; after any other there is no point in going on. */
const ofOneLine = new Set<ErrorAnswer['code']>(['INTERNAL', 'REQUEST_INVALID', 'KEY_MISSING', 'KEY_DESTROYED', 'FILE_UNSUPPORTED']);

/** Requests per transaction at most, and how long, in ms, one that is made may wait for the others of its batch. */
const BATCH_REQUESTS = 256;
const BATCH_TIME = 250;
/** Keys that a thread makes for one message: an elliptic one takes less time than the message. */
const KEYS_TOGETHER = 16;

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

function isQuick({ draft, existingKey }: RequestOrder): boolean {
  return existingKey === null && !draft.keyAlgorithm.startsWith('rsa-');
}

class RequestWork {
  readonly #vault: VaultAtWork;
  readonly #run: CommandRun;
  readonly #orders: readonly RequestOrder[];
  readonly #shares: KeyShares | null;
  readonly #epoch: Epoch;
  readonly #durable: (made: readonly MadeRequest[]) => Promise<void>;
  readonly #result: MadeRequests;
  readonly #waiting: readonly number[];
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
    const makeSome = async (lines: readonly number[]) => {
      this.#run.signal.throwIfAborted();
      this.#add(...(await this.#prepare(lines)));
      if (this.#batch.length >= BATCH_REQUESTS || performance.now() - this.#batchSince > BATCH_TIME) await this.#commit();
    };
    try {
      await inLanes(this.#together(), () => true, makeSome, availableParallelism() + 1);
      await this.#commit();
      return this.#result;
    } finally {
      for (const { newKey } of this.#batch) newKey?.pkcs8[Symbol.dispose]();
    }
  }

  /** Each waiting line, with those after it whose keys are made as quickly. */
  *#together(): Generator<number[]> {
    for (let at = 0; at < this.#waiting.length; ) {
      const quick = this.#waiting.slice(at, at + KEYS_TOGETHER).findIndex((line) => !isQuick(this.#orders[line] as RequestOrder));
      const lines = this.#waiting.slice(at, at + Math.max(1, quick < 0 ? KEYS_TOGETHER : quick));
      at += lines.length;
      yield lines;
    }
  }

  /** What concerns one line costs that line; a full disk or a damaged vault ends the command. */
  async #prepare(lines: readonly number[]): Promise<PreparedRequest[]> {
    const [line] = lines as [number];
    const order = this.#orders[line] as RequestOrder;
    try {
      return order.existingKey === null ? await this.#make(lines) : [await this.#sign(line, order, order.existingKey)];
    } catch (error) {
      this.#run.signal.throwIfAborted();
      const answer = toErrorAnswer(error);
      if (!ofOneLine.has(answer.code)) throw error;
      if (answer.code === 'INTERNAL') console.error('strongroom: a request could not be made', error);
      for (const one of lines) await this.#fail(one, answer);
      return [];
    }
  }

  async #sign(line: number, order: RequestOrder, existingKey: string): Promise<PreparedRequest> {
    using stored = await this.#openExisting(existingKey);
    const der = await this.#vault.workshop.signRequest({ draft: order.draft, spki: null, pkcs8: stored.copyToMove() }, this.#run.signal);
    return { line, order, request: describeRequest(der), newKey: null };
  }

  async #make(lines: readonly number[]): Promise<PreparedRequest[]> {
    const { vaultId, chain, workshop, now } = this.#vault;
    const orders = lines.map((line) => this.#orders[line] as RequestOrder);
    const requests = orders.map(({ draft, tags, least }) => ({ draft, threshold: thresholdOfNew(chain.current, tags, least) }));
    const all = await workshop.make({ ...epochToMove(vaultId, this.#epoch), requests }, this.#run.signal);
    const prepared: PreparedRequest[] = [];
    const failed: MadeRequests['failed'] = [];
    for (const [at, one] of all.entries()) {
      const [line, order] = [lines[at] as number, orders[at] as RequestOrder];
      if (!one.ok) {
        failed.push({ line, error: one.error });
        continue;
      }
      const { pkcs8, request, ...sealed } = one.made;
      const made = { ...sealed, keyAlgorithm: request.facts.keyAlgorithm };
      const key = sealedKey({ epoch: this.#epoch, now: now(), tags: order.tags }, made, `made for ${draftLabel(order.draft)}`);
      prepared.push({ line, order, request, newKey: { pkcs8: SecretBytes.take(pkcs8), sealed: key } });
    }
    try {
      for (const { line, error } of failed) {
        if (!ofOneLine.has(error.code)) throw new StrongroomError(error.code, error.message, error.hint);
        await this.#fail(line, error);
      }
      return prepared;
    } catch (error) {
      for (const { newKey } of prepared) newKey?.pkcs8[Symbol.dispose]();
      throw error;
    }
  }

  #openExisting(spkiSha256: string): Promise<SecretBytes> {
    if (!this.#shares) throw new StrongroomError('OFFICER_NOT_ALLOWED', 'A stored key signs only for a custodian.', 'Give the officer’s passphrase.');
    return openStoredKey(this.#vault, spkiSha256, this.#shares);
  }

  #add(...prepared: PreparedRequest[]): void {
    if (this.#batch.length === 0) this.#batchSince = performance.now();
    this.#batch.push(...prepared);
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
      const late = new LateRows();
      const intake = { queries, late, note, command: this.#run.id, now: this.#vault.now() };
      const stored: MadeRequest[] = [];
      const outcomes: ItemOutcome[] = [];
      const newKeys: NewKey[] = [];
      for (const prepared of batch) {
        const { line, order, newKey } = prepared;
        if (order.renews !== null) {
          // Again, where nothing comes in between: two commands, or two lines of this one, may be told to renew the same certificate.
          await late.write(queries);
          const error = await whyNotRenewNow(queries, order.renews);
          if (error !== null) {
            refused.push({ line, error });
            continue;
          }
        }
        const request = await storeRequest(intake, prepared);
        stored.push(request);
        outcomes.push(storedOutcome(prepared, request));
        if (newKey) newKeys.push(newKey);
      }
      await late.write(queries);
      await updateItemOutcomes(queries, this.#run.id, outcomes);
      // A request of which the vault has no key must never exist.
      await proveStored({ queries, vaultId: this.#vault.vaultId, epoch: this.#epoch }, newKeys);
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
