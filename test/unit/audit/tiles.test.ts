import { expect, test } from 'vitest';
import { isTilePath, type LogTile, logTiles } from '../../../main/audit/tiles.ts';
import { leafHash } from '../../../main/audit/tree.ts';
import { concatBytes, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { leavesFrom } from '../../../main/store/log-entries.ts';
import { merkleTreeHash } from './reference-tree.ts';
import { append, draft, drafts, emptyLog } from './vault-log.ts';

async function tilesOf(queries: Awaited<ReturnType<typeof emptyLog>>, size: number): Promise<Map<string, Uint8Array>> {
  const tiles: LogTile[] = [];
  for await (const tile of logTiles(queries, size)) tiles.push(tile);
  expect(tiles.filter(({ path }) => !isTilePath(path))).toEqual([]);
  return new Map(tiles.map(({ path, bytes }) => [path, bytes]));
}

/** Entries of a bundle: a length of two bytes, and so many bytes (c2sp.org/tlog-tiles). */
function unbundled(bundle: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const length = ((bundle[at] as number) << 8) | (bundle[at + 1] as number);
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

test('the tiles of a log hold its leaves and the RFC’s hashes over them, whole and partial', async () => {
  const queries = await emptyLog();
  await append(queries, drafts(600));
  const leaves = (await leavesFrom(queries, 0, 600)).map(({ leaf }) => utf8(leaf));
  const tiles = await tilesOf(queries, 530);
  expect([...tiles.keys()].sort()).toEqual([
    'tile/0/000',
    'tile/0/001',
    'tile/0/002.p/18',
    'tile/1/000.p/2',
    'tile/entries/000',
    'tile/entries/001',
    'tile/entries/002.p/18',
  ]);
  const entries = ['000', '001', '002.p/18'].flatMap((number) => unbundled(tiles.get(`tile/entries/${number}`) as Uint8Array));
  expect(entries).toEqual(leaves.slice(0, 530));
  const hashes = concatBytes(...['000', '001', '002.p/18'].map((number) => tiles.get(`tile/0/${number}`) as Uint8Array));
  expect(toHex(hashes)).toBe(toHex(concatBytes(...leaves.slice(0, 530).map(leafHash))));
  const level1 = [leaves.slice(0, 256), leaves.slice(256, 512)].map((part) => merkleTreeHash(part).toString('hex')).join('');
  expect(toHex(tiles.get('tile/1/000.p/2') as Uint8Array)).toBe(level1);
});

test('an entry too long for the format has a file of its own, and an empty place in its bundle', async () => {
  const queries = await emptyLog();
  await append(queries, [draft(0), draft(1, { text: 'x'.repeat(70_000) }), draft(2)]);
  const tiles = await tilesOf(queries, 3);
  const leaves = (await leavesFrom(queries, 0, 3)).map(({ leaf }) => utf8(leaf));
  expect(unbundled(tiles.get('tile/entries/000.p/3') as Uint8Array).map(({ length }) => length)).toEqual([leaves[0]?.length, 0, leaves[2]?.length]);
  expect(tiles.get('tile/long/1')).toEqual(leaves[1]);
});

test.each(['tile/0/x001/x234/067', 'tile/entries/000.p/255', 'tile/long/12'])('%s is the path of a tile', (path) => expect(isTilePath(path)).toBe(true));
test.each(['tile/0/../../x', 'tile/0/1', 'tile/entries/x001', 'tile/0/000/', '/tile/0/000', 'tile/long/x', 'tile/0/000.p/', 'tile/0/000\n'])(
  '%j is none',
  (path) => expect(isTilePath(path)).toBe(false),
);
