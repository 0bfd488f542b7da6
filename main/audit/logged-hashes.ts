import { fromHex, toHex } from '../crypto/bytes.ts';
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
  readonly #slots = new Map<string, number>();
  #hashes = new Uint8Array(1024 * HASH);
  #entries = new Float64Array(1024);
  /** 0: removed, 1: there, 2: there and met by `meet`. */
  #states = new Uint8Array(1024);

  /** Takes in what an entry says; later entries come later. */
  note(entry: number, row: EntryRow): void {
    const name = `${row.table}\n${row.id}`;
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(name, slot);
      if (slot === this.#states.length) this.#grow();
    }
    this.#entries[slot] = entry;
    this.#states[slot] = row.hash === null ? 0 : 1;
    if (row.hash !== null) this.#hashes.set(fromHex(row.hash) as Uint8Array, slot * HASH);
  }

  /** The last word of the log on a row, which from now on counts as met; `undefined` where there is none. */
  meet(table: string, id: string): LastWord | undefined {
    const slot = this.#slots.get(`${table}\n${id}`);
    if (slot === undefined) return undefined;
    const entry = this.#entries[slot] as number;
    if (this.#states[slot] === 0) return { entry, hash: null };
    this.#states[slot] = 2;
    return { entry, hash: toHex(this.#hashes.subarray(slot * HASH, (slot + 1) * HASH)) };
  }

  /** Rows that should be there and were not met. */
  *missing(): Generator<{ table: string; id: string }> {
    for (const [name, slot] of this.#slots) {
      if (this.#states[slot] !== 1) continue;
      const end = name.indexOf('\n');
      yield { table: name.slice(0, end), id: name.slice(end + 1) };
    }
  }

  #grow(): void {
    const [hashes, entries, states] = [this.#hashes, this.#entries, this.#states];
    this.#hashes = new Uint8Array(hashes.length * 2);
    this.#entries = new Float64Array(entries.length * 2);
    this.#states = new Uint8Array(states.length * 2);
    this.#hashes.set(hashes);
    this.#entries.set(entries);
    this.#states.set(states);
  }
}
