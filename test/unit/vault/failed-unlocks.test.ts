import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forgetFailedUnlocks, noteFailedUnlock, readFailedUnlocks, waitBeforeUnlock } from '../../../main/vault/failed-unlocks.ts';
import { temporaryFolder } from './folder.ts';

const folder = temporaryFolder();
const failures = (count: number, at: number) => Array.from({ length: count }, () => ({ at, officer: 'Alice' }));

describe('wrong passphrases', () => {
  test('make the next attempt wait longer and longer, up to five minutes', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 30].map((count) => waitBeforeUnlock(failures(count, 1_000_000), 1_000_000));
    expect(waits).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 300_000]);
  });

  test('are forgiven by time', () => {
    expect(waitBeforeUnlock(failures(5, 1_000_000), 1_000_000 + 3_999)).toBe(1);
    expect(waitBeforeUnlock(failures(5, 1_000_000), 1_000_000 + 4_000)).toBe(0);
  });

  test('never lock an officer out for longer than the wait itself, wherever the clock goes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: -1e13, max: 1e13 }), (count, at, now) => {
        const wait = waitBeforeUnlock(failures(count, at), now);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(300_000);
      }),
    );
  });

  test('are remembered in the folder until they are in the log, and damaged lines decide nothing', () => {
    expect(readFailedUnlocks(folder)).toEqual([]);
    noteFailedUnlock(folder, { at: 5, officer: 'Alice' });
    appendFileSync(join(folder, 'failed-unlocks.jsonl'), 'not json\n{"at":"x","officer":"y"}\n{"at":7}\n{"at":9e15,"officer":"y"}\nnull\n');
    noteFailedUnlock(folder, { at: 9, officer: 'Bob' });
    expect(readFailedUnlocks(folder)).toEqual([
      { at: 5, officer: 'Alice' },
      { at: 9, officer: 'Bob' },
    ]);
    forgetFailedUnlocks(folder);
    expect(readFailedUnlocks(folder)).toEqual([]);
  });

  test('are given as the log can take them', () => {
    writeFileSync(join(folder, 'failed-unlocks.jsonl'), '{"at":-0,"officer":"x"}\n{"at":-5,"officer":"x"}\n');
    expect(readFailedUnlocks(folder)).toEqual([
      { at: 0, officer: 'x' },
      { at: -5, officer: 'x' },
    ]);
    forgetFailedUnlocks(folder);
  });

  test('that somebody wrote by the megabyte do not exhaust anything', () => {
    writeFileSync(join(folder, 'failed-unlocks.jsonl'), '{"at":1,"officer":"x"}\n'.repeat(200_000));
    expect(readFailedUnlocks(folder).length).toBeLessThan(60_000);
    forgetFailedUnlocks(folder);
  });
});
