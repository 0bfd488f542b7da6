import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { Answer } from '../../preload/contract/index.ts';

export interface Page<Row> {
  total: number;
  /** Where `total` is only what is known yet. */
  counted?: false | undefined;
  items: Row[];
}
export type LoadPage<Row> = (offset: number, limit: number) => Promise<Answer<Page<Row>>>;
/** `null`: something else was asked for meanwhile. */
export type CountRows = () => Promise<Answer<{ total: number | null }>>;

// 64 rows are two screens: a letter typed in a search field waits for no more than is seen. 96 blocks keep 6,000 rows, so that 100,000 never lie in the window's memory.
export const BLOCK = 64;
const KEPT = 96;

/** A long list of which only the blocks near the view are here. Rows of a stale block stay visible until their successors arrive. */
export class BlockList<Row> {
  total: number | null = null;
  error: ErrorAnswer | null = null;
  /** Grows with every change; the snapshot for React. */
  version = 0;
  readonly #load: LoadPage<Row>;
  readonly #count: CountRows | null;
  readonly #blocks = new Map<number, Row[]>();
  readonly #fresh = new Set<number>();
  readonly #loading = new Map<number, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  #generation = 0;
  /** The generation whose rows are counted, or were. */
  #counting = -1;
  #view: [number, number] = [0, 0];
  #left = false;

  /** @param count for pages that come before the number of all rows is known */
  constructor(load: LoadPage<Row>, count: CountRows | null = null) {
    this.#load = load;
    this.#count = count;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): number => this.version;

  rowAt(index: number): Row | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Says which rows are in view, both ends included, and loads what is missing of them. */
  async show(first: number, last: number): Promise<void> {
    this.#left = false;
    this.#view = [Math.floor(first / BLOCK), Math.floor(Math.max(first, last) / BLOCK)];
    await this.#loadView();
  }

  /** Everything may have changed: asks again for what is in view, and for the rest when it comes into view. */
  async refresh(): Promise<void> {
    this.#generation += 1;
    this.#fresh.clear();
    this.#loading.clear();
    await this.#loadView();
  }

  /** Nobody looks at it any more: its rows are not counted. */
  leave(): void {
    this.#left = true;
  }

  /** The rows from `first` to `last`, both included, loaded if need be. */
  async range(first: number, last: number): Promise<Row[]> {
    const blocks: Promise<void>[] = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block += 1) blocks.push(this.#ensure(block));
    await Promise.all(blocks);
    const rows: Row[] = [];
    for (let index = first; index <= last; index += 1) {
      const row = this.rowAt(index);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  async #loadView(): Promise<void> {
    const [first, last] = this.#view;
    const blocks: Promise<void>[] = [];
    for (let block = first; block <= last; block += 1) blocks.push(this.#ensure(block));
    await Promise.all(blocks);
  }

  #ensure(block: number): Promise<void> {
    if (this.#fresh.has(block)) return Promise.resolve();
    const loading = this.#loading.get(block);
    if (loading !== undefined) return loading;
    const promise = this.#fetch(block, this.#generation);
    this.#loading.set(block, promise);
    return promise;
  }

  async #fetch(block: number, generation: number): Promise<void> {
    const answer = await this.#load(block * BLOCK, BLOCK);
    if (generation !== this.#generation) return;
    this.#loading.delete(block);
    if (answer.ok) {
      this.error = null;
      this.#take(answer.value, generation);
      this.#blocks.set(block, answer.value.items);
      this.#fresh.add(block);
      this.#dropFarBlocks(block);
    } else {
      this.error = answer.error;
    }
    this.#tell();
  }

  /** Rows do not wait for their number. What was counted before stands until it is counted again. */
  #take({ total, counted }: Page<Row>, generation: number): void {
    this.total = counted === false ? Math.max(total, this.total ?? 0) : total;
    if (counted !== false || this.#count === null || this.#counting === generation || this.#left) return;
    this.#counting = generation;
    void this.#countAll(this.#count, generation);
  }

  /** Asks until it is known: what was asked for meanwhile may be gone again, and these rows still in sight. */
  async #countAll(count: CountRows, generation: number): Promise<void> {
    while (generation === this.#generation && !this.#left) {
      const answer = await count();
      if (!answer.ok || generation !== this.#generation) return;
      if (answer.value.total === null) continue;
      this.total = answer.value.total;
      this.#tell();
      return;
    }
  }

  #tell(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }

  #dropFarBlocks(center: number): void {
    if (this.#blocks.size <= KEPT) return;
    const [first, last] = this.#view;
    const far = [...this.#blocks.keys()]
      .filter((block) => (block < first || block > last) && block !== center)
      .sort((a, b) => Math.abs(b - first) - Math.abs(a - first));
    for (const block of far.slice(0, this.#blocks.size - KEPT)) {
      this.#blocks.delete(block);
      this.#fresh.delete(block);
    }
  }
}
