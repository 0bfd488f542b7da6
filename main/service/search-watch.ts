import { setImmediate } from 'node:timers/promises';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { indexMore } from '../store/search-index.ts';
import { sleepUntil } from './sleep-until.ts';
import type { VaultSession } from './vault-session.ts';

/** Certificates taken into the index at once: some 10 ms of work, at times three times as much. */
const AT_ONCE = 250;

/**
 * Takes certificates into the index of the search while the vault is open and nothing else is to be done. Until then a search looks through them, so
 * that an import does not wait for it, and a vault that is locked meanwhile lacks nothing.
 */
export class SearchWatch {
  readonly #session: Pick<VaultSession, 'queries' | 'queue'>;
  #wake: (() => void) | null = null;
  #woken = false;

  constructor(session: Pick<VaultSession, 'queries' | 'queue'>) {
    this.#session = session;
  }

  /** Certificates came in, or a command ended. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#woken = false;
      // A search without the index is slow and finds the same.
      await this.#index(signal).catch((error: unknown) => console.error('strongroom: the search could not be indexed', toErrorAnswer(error).code));
      if (this.#woken) continue;
      await sleepUntil(null, signal, (wake) => {
        this.#wake = wake;
      });
      this.#wake = null;
    }
  }

  async #index(signal: AbortSignal): Promise<void> {
    const { queries, queue } = this.#session;
    while (!signal.aborted && queue.running().length === 0) {
      const more = await queries.transaction().execute((change) => indexMore(change, AT_ONCE));
      if (!more) return;
      await setImmediate();
    }
  }
}
