import { BLOCK_LINES, type BlockHashes, hashBlock } from '../audit/command-row.ts';
import {
  endCommandItems,
  type ItemChange,
  type ItemEnd,
  type ItemOutcome,
  insertCommandItems,
  updateCommandItem,
  updateItemOutcomes,
} from '../store/command-rows.ts';
import type { Change, Database } from '../store/open-database.ts';
import type { CommandItemTable } from '../store/schema.ts';

/**
 * The lines of a command that may have a hundred thousand of them. What its end says of them in the log is hashed while it works, block after block: who
 * cancels does not wait for lines that were never begun. For that to be true, every change of such a command's lines goes by way of this.
 */
export class CommandLines {
  readonly #command: string;
  readonly #hashes = new Map<number, string>();
  readonly #changed = new Set<number>();

  constructor(command: string) {
    this.#command = command;
  }

  /** Hashes of the blocks of which nothing changed since they were settled. */
  get hashes(): BlockHashes {
    return this.#hashes;
  }

  /** All of them or none. Lines count up from 0. @param rows of `queuedItem` */
  async insert(queries: Database, rows: readonly CommandItemTable[]): Promise<void> {
    this.#change(rows);
    await insertCommandItems(queries, rows);
  }

  async update(queries: Database, index: number, change: ItemChange): Promise<void> {
    this.#change([{ idx: index }]);
    await updateCommandItem(queries, this.#command, index, change);
  }

  /** Says of several lines what became of them, in few statements; for a transaction. */
  async updateOutcomes(queries: Change, outcomes: readonly ItemOutcome[]): Promise<void> {
    this.#change(outcomes);
    await updateItemOutcomes(queries, this.#command, outcomes);
  }

  /** Lines in these states become something else, all at once. */
  async end(queries: Database, from: readonly string[], change: ItemEnd): Promise<void> {
    for (const block of this.#hashes.keys()) this.#changed.add(block);
    this.#hashes.clear();
    await endCommandItems(queries, this.#command, from, change);
  }

  /** Hashes the blocks that changed and lie before a line, which should not change soon. */
  async settle(queries: Database, before: number): Promise<void> {
    for (const block of [...this.#changed]) {
      if (BLOCK_LINES * (block + 1) > before) continue;
      this.#changed.delete(block);
      this.#hashes.set(block, await hashBlock(queries, this.#command, block));
    }
  }

  #change(lines: readonly { idx: number }[]): void {
    for (const { idx } of lines) {
      const block = Math.floor(idx / BLOCK_LINES);
      this.#hashes.delete(block);
      this.#changed.add(block);
    }
  }
}
