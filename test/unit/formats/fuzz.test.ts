import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { EntryCollector } from '../../../main/formats/entry-collector.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { CaseMaker } from '../../fuzz/make-case.ts';
import type { ReaderName } from '../../fuzz/readers.ts';
import { runCase, shrink } from '../../fuzz/run-case.ts';
import { runCases, together } from '../../fuzz/run-cases.ts';
import { loadSeeds, type Seed } from '../../fuzz/seeds.ts';

// The first ten thousand of the million cases of `npm run fuzz`.

const SEED = 1;
const CASES = 10_000;
let seeds: Seed[];
beforeAll(async () => {
  seeds = await loadSeeds(join(import.meta.dirname, '../../../.cache/fuzz'));
});
afterEach(() => vi.restoreAllMocks());

const range = (from: number, to: number, only: ReaderName[] = []) => ({ seed: SEED, from, to, step: 1, only });

test('every seed is read before anything is changed about it', async () => {
  const recognised = ['ed448', 'puttygen'];
  for (const { reader, name, bytes } of seeds) {
    if (recognised.some((word) => name.includes(word))) continue;
    const { outcome, failure } = await runCase({ reader, origin: name, bytes: Uint8Array.from(bytes) });
    expect({ name, outcome, failure }).toEqual({ name, outcome: 'read', failure: null });
  }
});

test('ten thousand changed files are read or refused with a code, promptly, in little memory, unchanged, and with no key left behind', async () => {
  const { count, found, outcomes } = await runCases(range(0, CASES), seeds);
  expect(found.map(({ number, what }) => `case ${number}: ${what}`)).toEqual([]);
  expect(count).toBe(CASES);
  // It would show nothing if all were refused at the door.
  const { read = 0, ...refused } = outcomes.container ?? {};
  expect(read).toBeGreaterThan(CASES / 20);
  expect(Object.keys(refused)).toEqual(expect.arrayContaining(['FILE_MALFORMED', 'FILE_LIMITS', 'FILE_UNSUPPORTED', 'FILE_UNRECOGNISED', 'PASSPHRASE_WRONG']));
});

describe('the fuzzer', () => {
  test('makes the same cases of the same seed, in any order', () => {
    const [one, another] = [new CaseMaker(SEED, seeds), new CaseMaker(SEED, seeds)];
    const first = [...Array(200).keys()].map((number) => one.make(number));
    const again = [...Array(200).keys()].toReversed().map((number) => another.make(number));
    expect(again.toReversed()).toEqual(first);
    expect(new CaseMaker(SEED + 1, seeds).make(7)).not.toEqual(first[7]);
  });

  test('tells an error that is not the reader’s own, once, with a small case', async () => {
    vi.spyOn(EntryCollector.prototype, 'finish').mockImplementation(function (this: EntryCollector) {
      if (this.entries.some(({ kind }) => kind === 'certificate')) throw new TypeError('planted');
      return this.entries;
    });
    const { found } = await runCases(range(0, 400, ['container']), seeds);
    expect(found).toMatchObject([{ what: expect.stringContaining('planted') }]);
    const original = new CaseMaker(SEED, seeds, ['container']).make(found[0]?.number as number);
    expect(found[0]?.fuzzCase.bytes.length).toBeLessThan(original.bytes.length);
  });

  test('tells a key that a failed reading left in memory', async () => {
    vi.spyOn(EntryCollector.prototype, 'abandon').mockImplementation(() => {});
    // A damaged part leaves the rest of its file as it is: what ends a reading with keys in hand is a cap, and none is near in a small file.
    vi.spyOn(EntryCollector.prototype, 'finish').mockImplementation(() => {
      throw new FormatError('FILE_LIMITS', 'planted', 'planted');
    });
    const { found } = await runCases(range(0, 400, ['container']), seeds);
    expect(found.map(({ what }) => what).join()).toContain('a key was left in memory');
  });

  test('tells a reader that changes its input, and one that takes too much memory', async () => {
    const certificate = seeds.find(({ name }) => name === 'certificate') as Seed;
    const fuzzCase = () => ({ reader: 'container' as const, origin: '', bytes: Uint8Array.from(certificate.bytes) });
    const changing = fuzzCase();
    vi.spyOn(EntryCollector.prototype, 'finish').mockImplementation(function (this: EntryCollector) {
      changing.bytes.fill(0);
      return this.entries;
    });
    expect((await runCase(changing)).failure?.what).toContain('changed the bytes');
    const kept: Uint8Array[] = [];
    vi.spyOn(EntryCollector.prototype, 'finish').mockImplementation(function (this: EntryCollector) {
      kept.push(new Uint8Array(80 * 1024 * 1024));
      return this.entries;
    });
    expect((await runCase(fuzzCase())).failure?.what).toMatch(/took \d+ MiB/);
    expect(kept).toHaveLength(1);
  });

  test('shrinks a case as long as its fault stays', async () => {
    vi.spyOn(EntryCollector.prototype, 'finish').mockImplementation(() => {
      throw new TypeError('planted');
    });
    const bytes = Buffer.from(`some text before\n-----BEGIN X-----\nAAAA\n-----END X-----\n${'and behind '.repeat(50)}`);
    const fuzzCase = { reader: 'container' as const, origin: '', bytes: new Uint8Array(bytes) };
    const { failure } = await runCase(fuzzCase);
    const small = await shrink(fuzzCase, failure as NonNullable<typeof failure>);
    expect(small.bytes.length).toBeLessThan(60);
    expect((await runCase(small)).failure?.signature).toBe(failure?.signature);
  });

  test('counts what several threads found once', async () => {
    const one = await runCases(range(0, 50), seeds);
    const both = together([one, one]);
    expect(both).toMatchObject({ count: 100, found: [] });
    expect(both.slowest).toHaveLength(10);
  });
});
