import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import type { SourceFile } from '../../../main/custody/expand-sources.ts';
import type { ReadFile } from '../../../main/custody/import-batch.ts';
import { ReadAhead } from '../../../main/custody/read-ahead.ts';

const together = Math.max(2, availableParallelism());

function source(name: string, size = 100): SourceFile {
  return { name, place: '', path: name, location: name, size, bytes: null, identity: null, error: null };
}

function readFile(index: number, key: Uint8Array): ReadFile {
  const keys = [{ pkcs8: key }];
  return { index, name: `${index}`, path: null, identity: null, tried: false, reading: { ok: true, keys } } as unknown as ReadFile;
}

/** Reads one file at a time, which ends when it is told to. */
function heldReader() {
  const begun: number[] = [];
  const reads = new Map<number, PromiseWithResolvers<ReadFile[]>>();
  const readFrom = (first: number, sources: readonly SourceFile[]) => {
    begun.push(first);
    const read = Promise.withResolvers<ReadFile[]>();
    reads.set(first, read);
    return { count: 1, bytes: sources[first]?.size ?? 0, read: read.promise };
  };
  const end = async (index: number, key = Uint8Array.of(1)) => {
    reads.get(index)?.resolve([readFile(index, key)]);
    await settled();
  };
  const fail = async (index: number, error: Error) => {
    reads.get(index)?.reject(error);
    await settled();
  };
  return { begun, readFrom, end, fail };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const many = upTo(10 * together).map((at) => source(`${at}`));

test('no thread waits for the one that puts in: the next files begin as soon as others are read', async () => {
  const reader = heldReader();
  new ReadAhead(reader, many, 100, AbortSignal.any([])).begin();
  expect(reader.begun).toEqual(upTo(together));
  await reader.end(together - 1);
  expect(reader.begun).toEqual(upTo(together + 1));
});

test('files are taken in their order, whichever was read first, and one that fails fails in its turn', async () => {
  const reader = heldReader();
  const ahead = new ReadAhead(reader, many.slice(0, 2), 100, AbortSignal.any([]));
  ahead.begin();
  await reader.end(0);
  await reader.fail(1, new Error('stopped'));
  expect((await ahead.take())?.map(({ index }) => index)).toEqual([0]);
  await expect(ahead.take()).rejects.toThrow('stopped');
});

test('what is ahead has an end, in files and in bytes', async () => {
  const few = heldReader();
  const ahead = new ReadAhead(few, many, together, AbortSignal.any([]));
  ahead.begin();
  for (const at of upTo(together)) await few.end(at);
  expect(few.begun).toEqual(upTo(together));
  await ahead.take();
  await ahead.take();
  expect(few.begun).toEqual(upTo(together + 1));

  const large = heldReader();
  new ReadAhead(
    large,
    upTo(10).map((at) => source(`${at}`, 5 * 1024 * 1024)),
    100,
    AbortSignal.any([]),
  ).begin();
  for (const at of upTo(together)) await large.end(at);
  expect(large.begun).toEqual([0, 1]);
});

test('files that are listed later are read as well, and then there are no more', async () => {
  const reader = heldReader();
  const files = [source('first')];
  const ahead = new ReadAhead(reader, files, 100, AbortSignal.any([]));
  ahead.begin();
  files.push(source('second'));
  ahead.begin();
  await reader.end(0);
  await ahead.take();
  await reader.end(1);
  expect((await ahead.take())?.map(({ name }) => name)).toEqual(['1']);
  expect(await ahead.take()).toBeNull();
});

test('once the command is stopped nothing more begins, and keys that were read go nowhere, nor do those that were taken last', async () => {
  const reader = heldReader();
  const stop = new AbortController();
  const ahead = new ReadAhead(reader, many, 100, stop.signal);
  ahead.begin();
  const [taken, key] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)];
  await reader.end(0, taken);
  await reader.end(1, key);
  await ahead.take();
  const begun = [...reader.begun];
  stop.abort();
  for (const at of begun.slice(2)) await reader.fail(at, new Error('stopped'));
  await ahead.drop();
  expect(reader.begun).toEqual(begun);
  expect([...taken, ...key]).toEqual([0, 0, 0, 0, 0, 0]);
});
