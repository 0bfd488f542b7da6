import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { leavesFrom, logHashesAt, logNodesBetween } from '../store/log-entries.ts';
import type { Database } from '../store/open-database.ts';

/** One file of the log in the form of c2sp.org/tlog-tiles, for whoever checks it without the database. */
export interface LogTile {
  /** `tile/<level>/<number>` or `tile/entries/<number>`, a partial one with `.p/<width>` behind. */
  path: string;
  bytes: Uint8Array;
}

const WIDTH = 256;
const LONGEST_ENTRY = 0xffff;
/** Where entries lie that are too long for their bundle. */
export const LONG = 'tile/long/';

/**
 * The first `size` entries of the log and the hashes over them. Level N holds hashes of subtrees of 256^N leaves. An entry that is longer than
 * the format has a length for stands in its bundle as empty, and in a file of its own, `tile/long/<index>`.
 */
export async function* logTiles(queries: Database, size: number): AsyncGenerator<LogTile> {
  for (let level = 0, width = size; width > 0; level += 1, width = Math.floor(width / WIDTH)) {
    for (let start = 0; start < width; start += WIDTH) {
      const end = Math.min(width, start + WIDTH);
      yield { path: `tile/${level}/${tileNumber(start / WIDTH, end - start)}`, bytes: concatBytes(...(await hashes(queries, level, start, end))) };
    }
  }
  for (let start = 0; start < size; start += WIDTH) {
    const leaves = (await leavesFrom(queries, start, Math.min(WIDTH, size - start))).map(({ idx, leaf }) => ({ idx, bytes: utf8(leaf) }));
    const long = leaves.filter(({ bytes }) => bytes.length > LONGEST_ENTRY);
    const bundle = leaves.map(({ bytes }) => (bytes.length > LONGEST_ENTRY ? withLength(new Uint8Array(0)) : withLength(bytes)));
    yield { path: `tile/entries/${tileNumber(start / WIDTH, leaves.length)}`, bytes: concatBytes(...bundle) };
    for (const { idx, bytes } of long) yield { path: `${LONG}${idx}`, bytes };
  }
}

/** Whether a path could be one that `logTiles` gives. */
export function isTilePath(path: string): boolean {
  return /^tile\/(?:\d{1,2}|entries)\/(?:x\d{3}\/){0,4}\d{3}(?:\.p\/\d{1,3})?$|^tile\/long\/\d{1,13}$/.test(path);
}

async function hashes(queries: Database, level: number, start: number, end: number): Promise<Uint8Array[]> {
  const found =
    level === 0
      ? await logHashesAt(
          queries,
          Array.from({ length: end - start }, (_, at) => ({ level: 0, index: start + at })),
        )
      : await logNodesBetween(queries, level * 8, start, end);
  return found.sort((left, right) => left.idx - right.idx).map(({ hash }) => hash);
}

/** 1234067 is `x001/x234/067`; a tile that is not full says how wide it is. */
function tileNumber(number: number, width: number): string {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) as string[];
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === WIDTH ? path : `${path}.p/${width}`;
}

function withLength(entry: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
}
