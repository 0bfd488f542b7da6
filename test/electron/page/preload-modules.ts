/** The modules a sandboxed preload may require besides `electron`: https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts */
export function createPreloadModules() {
  type Listener = (...args: unknown[]) => void;

  class EventEmitter {
    static EventEmitter = EventEmitter;
    readonly #listeners = new Map<string | symbol, { listener: Listener; once: boolean }[]>();

    on(name: string | symbol, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once: false }]);
      return this;
    }

    once(name: string | symbol, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { listener, once: true }]);
      return this;
    }

    off(name: string | symbol, listener: Listener): this {
      const entries = this.#listeners.get(name) ?? [];
      const index = entries.findLastIndex((entry) => entry.listener === listener);
      this.#listeners.set(name, entries.toSpliced(index === -1 ? entries.length : index, 1));
      return this;
    }

    addListener(name: string | symbol, listener: Listener): this {
      return this.on(name, listener);
    }

    removeListener(name: string | symbol, listener: Listener): this {
      return this.off(name, listener);
    }

    removeAllListeners(name?: string | symbol): this {
      if (name === undefined) this.#listeners.clear();
      else this.#listeners.delete(name);
      return this;
    }

    listenerCount(name: string | symbol): number {
      return this.#listeners.get(name)?.length ?? 0;
    }

    emit(name: string | symbol, ...args: unknown[]): boolean {
      const entries = this.#listeners.get(name) ?? [];
      for (const entry of entries) {
        if (entry.once) this.off(name, entry.listener);
        entry.listener.apply(this, args);
      }
      return entries.length > 0;
    }
  }

  const setImmediate = (callback: Listener, ...args: unknown[]) => setTimeout(callback, 0, ...args);
  const clearImmediate = (id: number) => clearTimeout(id);
  return {
    EventEmitter,
    setImmediate,
    clearImmediate,
    modules: {
      events: EventEmitter,
      timers: { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate },
      url: { URL, URLSearchParams },
    },
  };
}
