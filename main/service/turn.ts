/** Lets work of one kind happen one after the other, in the order in which it was asked for. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits for its turn; aborted while it waits, it gives its place up. @throws the signal's reason */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    const aborted = Promise.withResolvers<void>();
    const giveUp = () => aborted.resolve();
    signal.addEventListener('abort', giveUp);
    try {
      await Promise.race([before, aborted.promise]);
      signal.throwIfAborted();
      return await work();
    } finally {
      signal.removeEventListener('abort', giveUp);
      void before.then(() => resolve());
    }
  }
}
