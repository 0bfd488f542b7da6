import type { EntryRow } from './entry.ts';

const HASH = 32;

/** What an entry said of a row. */
export interface LastWord {
  entry: number;
  hash: string | null;
}

/**
 * What the log last said of each row. A vault may hold a million rows, so hashes lie in one stretch of memory, and only the rows'
 * names are objects: about 150 bytes a row in all.
 */
export class LoggedHashes {
  /** By table: a name together with its table's would be put together, and hashed as a whole, for each row anew. */
  readonly #slots = new Map<string, Map<string, number>>();
  #used = 0;
  #hashes = Buffer.alloc(1024 * HASH);
  #entries = new Float64Array(1024);
  /** 0: removed, 1: there, 2: there and met by `meet`. */
  #states = new Uint8Array(1024);

  /** How many rows should be there. */
  get there(): number {
    let there = 0;
    for (let slot = 0; slot < this.#used; slot += 1) if (this.#states[slot] !== 0) there += 1;
    return there;
  }

  /** Takes in what an entry says; later entries come later. */
  note(entry: number, { table, id, hash }: EntryRow): void {
    let ofTable = this.#slots.get(table);
    if (!ofTable) {
      ofTable = new Map();
      this.#slots.set(table, ofTable);
    }
    let slot = ofTable.get(id);
    if (slot === undefined) {
      slot = this.#used++;
      ofTable.set(id, slot);
      if (slot === this.#states.length) this.#grow();
    }
    this.#entries[slot] = entry;
    this.#states[slot] = hash === null ? 0 : 1;
    if (hash !== null) this.#hashes.write(hash, slot * HASH, 'hex');
  }

  /** The last word of the log on a row, which from now on counts as met; `undefined` where there is none. */
  meet(table: string, id: string): LastWord | undefined {
    const slot = this.#slots.get(table)?.get(id);
    if (slot === undefined) return undefined;
    const entry = this.#entries[slot] as number;
    if (this.#states[slot] === 0) return { entry, hash: null };
    this.#states[slot] = 2;
    return { entry, hash: this.#hashes.toString('hex', slot * HASH, (slot + 1) * HASH) };
  }

  /** Rows that should be there and were not met. */
  *missing(): Generator<{ table: string; id: string }> {
    for (const [table, ofTable] of this.#slots) for (const [id, slot] of ofTable) if (this.#states[slot] === 1) yield { table, id };
  }

  #grow(): void {
    const [hashes, entries, states] = [this.#hashes, this.#entries, this.#states];
    this.#hashes = Buffer.alloc(hashes.length * 2);
    this.#entries = new Float64Array(entries.length * 2);
    this.#states = new Uint8Array(states.length * 2);
    this.#hashes.set(hashes);
    this.#entries.set(entries);
    this.#states.set(states);
  }
}
