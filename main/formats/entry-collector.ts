import { FormatError } from '../pki/format-error.ts';
import { type Entry, wipeEntries } from './entry.ts';
import { checkEntryCount, limits, overLimit, WorkBudget } from './limits.ts';

/** Parts that are named as damaged: a file with more of them is none, and each costs an error. */
const MOST_DAMAGED = 1000;

/** Entries of one file as they are found, with what the file may still cost. */
export class EntryCollector {
  readonly entries: Entry[] = [];
  readonly budget: WorkBudget;
  #refusal: FormatError | null = null;
  #locked: FormatError | null = null;
  #damaged: FormatError | null = null;
  #damages = 0;
  #unpacked = 0;

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
   * named as unread.
   */
  addUnlessUnsupported(read: () => Entry): void {
    let entry: Entry;
    try {
      entry = read();
    } catch (error) {
      if (!(error instanceof FormatError) || error.code !== 'FILE_UNSUPPORTED') throw error;
      this.#refusal ??= error;
      entry = { kind: 'unread', what: error.message };
    }
    this.add(entry);
  }

  /**
   * Lets `read` add one part of the file: a block, a bag, a file in an archive. What no passphrase opens, what is damaged and what is not supported
   * does not stand in the way of the other parts; it is told by that name. What asks for too much stops the reading.
   */
  addPart(what: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      if (error.code === 'PASSPHRASE_NEEDED' || error.code === 'PASSPHRASE_WRONG') {
        this.#locked ??= error;
        this.add({ kind: 'locked', what });
      } else if (error.code === 'FILE_MALFORMED') {
        this.#damaged ??= error;
        if (++this.#damages > MOST_DAMAGED) throw overLimit('The file has more than 1,000 damaged parts.', 'Copy it again from where it was made.');
        this.add({ kind: 'damaged', what: said(what, error) });
      } else if (error.code === 'FILE_UNSUPPORTED') {
        this.#refusal ??= error;
        this.add({ kind: 'unread', what: said(what, error) });
      } else throw error;
    }
  }

  /** Takes note of bytes that come out of an archive, before they do. Throws `FILE_LIMITS` where all archives in the file together hold too much. */
  unpack(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked > limits.unpacked) throw overLimit('What is in the archives of the file is larger than 128 MiB.', 'Unpack it and bring in the folder.');
  }

  /** Adds a key that may be locked, damaged or not supported. */
  addKey(what: string, read: () => Entry): void {
    this.addPart(what, () => this.addUnlessUnsupported(read));
  }

  /** The entries; or what kept them from being read, where nothing was. */
  finish(): Entry[] {
    const nothing = this.entries.every(({ kind }) => kind === 'skipped' || kind === 'locked' || kind === 'damaged' || kind === 'unread');
    const refusal = this.#locked ?? this.#damaged ?? this.#refusal;
    if (refusal && nothing) throw refusal;
    return this.entries;
  }

  /** Overwrites the keys that were found before something else went wrong. */
  abandon(): void {
    wipeEntries(this.entries);
  }
}

/** Which part it was, and why, where the reason does not name it itself. */
function said(what: string, { message }: FormatError): string {
  return message.includes(what) ? message : `${what}: ${message}`;
}
