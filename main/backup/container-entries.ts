import { isTilePath, LONG } from '../audit/tiles.ts';
import { LARGEST_HEADER } from '../vault/header-file.ts';

/** The entries of a container, in this order; `log` is the beginning of many. */
export const entry = {
  header: 'header.json',
  database: 'vault.db',
  checkpoint: 'checkpoint',
  log: 'audit/',
  text: 'RECOVERY.txt',
  script: 'recover.py',
} as const;

export type EntryKind = keyof typeof entry;

export const LARGEST_CHECKPOINT = 65_536;
/** A bundle of 256 entries of 64 KiB at most. One that is longer lies by itself, as long as it is: it is read past and not kept. */
const LARGEST_TILE = 32 * 1024 * 1024;
const LARGEST_TEXT = 1024 * 1024;

const order: readonly EntryKind[] = ['header', 'database', 'checkpoint', 'log', 'text', 'script'];
const largest: Record<EntryKind, number> = {
  header: LARGEST_HEADER,
  database: Number.MAX_SAFE_INTEGER,
  checkpoint: LARGEST_CHECKPOINT,
  log: LARGEST_TILE,
  text: LARGEST_TEXT,
  script: LARGEST_TEXT,
};

const isLongTile = (name: string) => name.startsWith(`${entry.log}${LONG}`);

/** Judges the entries of a container one after the other: a fixed list, in order, each at most so large. */
export class EntryOrder {
  #at = -1;

  /** What an entry is; `null` where it does not belong there. */
  next(name: string, size: number): EntryKind | null {
    const kind = order.find((candidate) =>
      candidate === 'log' ? name.startsWith(entry.log) && isTilePath(name.slice(entry.log.length)) : name === entry[candidate],
    );
    if (kind === undefined || (size > largest[kind] && !isLongTile(name))) return null;
    const place = order.indexOf(kind);
    const isNext = place === this.#at + 1 || (kind === 'log' && place === this.#at) || (this.#at === order.indexOf('checkpoint') && kind === 'text');
    if (!isNext) return null;
    this.#at = place;
    return kind;
  }

  get isComplete(): boolean {
    return this.#at === order.length - 1;
  }
}
