import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Needle } from './needles.ts';

/** Bytes that are read at once, and how much of one chunk is looked at again with the next: no needle is longer. */
const CHUNK = 8 * 1024 * 1024;
const OVERLAP = 1024;

/** Why no memory can be looked through here; undefined where it can. */
export const unreadableMemory =
  process.platform !== 'linux'
    ? 'memory is read through /proc, which is Linux’s'
    : process.getuid?.() !== 0
      ? 'only root may read the memory of other processes'
      : undefined;

/** What was seen of a process. */
export interface Seen {
  /** Of the needles that lie in its memory. */
  names: string[];
  /** Bytes that were looked at: 0 where the process has ended. */
  bytes: number;
}

/**
 * Looks for needles in all memory that a process can write, or that is its own and was written before. A table of the 32-bit words that a needle may have at an aligned place
 * lets all needles be looked for in one pass, about a second for each gigabyte.
 */
export class MemorySearch {
  readonly #table = new Uint8Array(1 << 20);
  /** By word: the needles that have it, and where. */
  readonly #byWord = new Map<number, { needle: Needle; at: number }[]>();

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      if (needle.bytes.length < 12 || needle.bytes.length > OVERLAP) throw new Error(`${needle.name} is too short or too long to be looked for`);
      // Wherever the needle lies, one of these four words begins at a multiple of four.
      for (let at = 0; at < 4; at += 1) {
        const word = needle.bytes.readInt32LE(at);
        this.#table[slotOf(word)] = 1;
        this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), { needle, at }]);
      }
    }
  }

  /** Names of the needles that lie in the process's memory; none where it has ended. */
  in(pid: number): string[] {
    return this.look(pid).names;
  }

  look(pid: number): Seen {
    const names = new Set<string>();
    let bytes = 0;
    let memory: number;
    let maps: string;
    try {
      maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
      memory = openSync(`/proc/${pid}/mem`, 'r');
    } catch {
      return { names: [], bytes };
    }
    try {
      const buffer = Buffer.from(new ArrayBuffer(CHUNK));
      for (const { start, end } of own(maps)) {
        for (let at = start; at < end; at += CHUNK - OVERLAP) {
          const length = readUpTo(memory, buffer, Math.min(CHUNK, end - at), at);
          bytes += length;
          this.#look(buffer, length, names);
        }
      }
    } finally {
      closeSync(memory);
    }
    return { names: [...names], bytes };
  }

  #look(buffer: Buffer, length: number, names: Set<string>): void {
    const words = new Int32Array(buffer.buffer, buffer.byteOffset, length >> 2);
    const table = this.#table;
    for (let index = 0; index < words.length; index += 1) {
      const word = words[index] as number;
      if (table[slotOf(word)] === 0) continue;
      for (const { needle, at } of this.#byWord.get(word) ?? []) {
        const from = index * 4 - at;
        if (from >= 0 && from + needle.bytes.length <= length && needle.bytes.compare(buffer, from, from + needle.bytes.length) === 0) names.add(needle.name);
      }
    }
  }
}

function slotOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 12;
}

/** What is writable, and what is private, readable and no file's: compiled code, and pages that were made read-only after they were filled. */
function own(maps: string): { start: number; end: number }[] {
  return maps.split('\n').flatMap((line) => {
    const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) r(?:w|.xp \S+ 00:00|--p \S+ 00:00)/.exec(line) ?? [];
    return start === undefined || end === undefined ? [] : [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16) }];
  });
}

/** What cannot be read, as pages that the kernel keeps for a device, holds nothing of ours. */
function readUpTo(memory: number, buffer: Buffer, length: number, position: number): number {
  try {
    return readSync(memory, buffer, 0, length, position);
  } catch {
    return 0;
  }
}
