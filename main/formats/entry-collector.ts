import { FormatError } from '../pki/format-error.ts';
import { type Entry, wipeEntries } from './entry.ts';
import { checkEntryCount, WorkBudget } from './limits.ts';

/** Entries of one file as they are found, with what the file may still cost. */
export class EntryCollector {
  readonly entries: Entry[] = [];
  readonly budget: WorkBudget;
  #refusal: FormatError | null = null;
  #locked: FormatError | null = null;

  constructor(budget: WorkBudget = new WorkBudget()) {
    this.budget = budget;
  }

  /** Throws `FILE_LIMITS` for one too many. */
  add(entry: Entry): void {
    this.entries.push(entry);
    checkEntryCount(this.entries.length);
  }

  /**
   * Adds what `read` finds. Something that is recognised and not supported does not stand in the way of what else is in the file: it is
   * passed over by name.
   */
  addUnlessUnsupported(read: () => Entry): void {
    let entry: Entry;
    try {
      entry = read();
    } catch (error) {
      if (!(error instanceof FormatError) || error.code !== 'FILE_UNSUPPORTED') throw error;
      this.#refusal ??= error;
      entry = { kind: 'skipped', what: error.message };
    }
    this.add(entry);
  }

  /** Lets `read` add what it finds; what no passphrase opens does not stand in the way of the rest and is told by that name. */
  addUnlessLocked(what: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof FormatError) || (error.code !== 'PASSPHRASE_NEEDED' && error.code !== 'PASSPHRASE_WRONG')) throw error;
      this.#locked ??= error;
      this.add({ kind: 'locked', what });
    }
  }

  /** Adds a key that may be locked or not supported. */
  addKey(what: string, read: () => Entry): void {
    this.addUnlessLocked(what, () => this.addUnlessUnsupported(read));
  }

  /** The entries; or the refusal, where it was all there was. */
  finish(): Entry[] {
    const nothing = this.entries.every(({ kind }) => kind === 'skipped' || kind === 'locked');
    const refusal = this.#locked ?? this.#refusal;
    if (refusal && nothing) throw refusal;
    return this.entries;
  }

  /** Overwrites the keys that were found before something else went wrong. */
  abandon(): void {
    wipeEntries(this.entries);
  }
}
