import { describe, expect, it } from 'vitest';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { BlockList } from '../../../renderer/stores/block-list.ts';

const rows = (offset: number, limit: number, total: number, stamp = ''): string[] =>
  Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => `${stamp}${offset + index}`);

/** A list of a thousand rows that tells only what is known of their number, and each count of them, to be answered by the test. */
function countedByHand() {
  const counts: ((total: number | null) => void)[] = [];
  const list = new BlockList<string>(
    async (offset, limit) => ({ ok: true, value: { total: offset + limit, counted: false, items: rows(offset, limit, 1000) } }),
    () => new Promise((resolve) => counts.push((total) => resolve({ ok: true, value: { total } }))),
  );
  return { list, counts };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a long list of which only the view is here', () => {
  it('asks for the blocks in view and for no others, each once', async () => {
    const asked: number[] = [];
    const list = new BlockList<string>(async (offset, limit) => {
      asked.push(offset);
      return { ok: true, value: { total: 100_000, items: rows(offset, limit, 100_000) } };
    });
    await list.show(0, 30);
    await list.show(10, 40);
    await list.show(99_990, 99_999);
    expect(asked).toEqual([0, 99_968]);
    expect([list.total, list.rowAt(0), list.rowAt(99_999), list.rowAt(50_000)]).toEqual([100_000, '0', '99999', undefined]);
  });

  it('keeps old rows in sight until the new ones are here', async () => {
    let stamp = 'old ';
    const list = new BlockList<string>(async (offset, limit) => ({ ok: true, value: { total: 5, items: rows(offset, limit, 5, stamp) } }));
    await list.show(0, 4);
    stamp = 'new ';
    const refreshed = list.refresh();
    expect(list.rowAt(3)).toBe('old 3');
    await refreshed;
    expect(list.rowAt(3)).toBe('new 3');
  });

  it('drops an answer that was overtaken by a refresh', async () => {
    const waiting: ((stamp: string) => void)[] = [];
    const list = new BlockList<string>(
      (offset, limit) => new Promise((resolve) => waiting.push((stamp) => resolve({ ok: true, value: { total: 3, items: rows(offset, limit, 3, stamp) } }))),
    );
    const first = list.show(0, 2);
    const second = list.refresh();
    waiting[1]?.('second ');
    await second;
    waiting[0]?.('first ');
    await first;
    expect(list.rowAt(0)).toBe('second 0');
  });

  it('forgets far blocks, never the ones in view', async () => {
    const list = new BlockList<string>(async (offset, limit) => ({ ok: true, value: { total: 100_000, items: rows(offset, limit, 100_000) } }));
    for (let block = 0; block < 120; block += 1) await list.show(block * 200, block * 200 + 40);
    expect(list.rowAt(0)).toBeUndefined();
    expect(list.rowAt(119 * 200)).toBe(String(119 * 200));
  });

  it('yields a range over several blocks in order', async () => {
    const list = new BlockList<string>(async (offset, limit) => ({ ok: true, value: { total: 1000, items: rows(offset, limit, 1000) } }));
    expect(await list.range(150, 450)).toEqual(rows(150, 301, 1000));
  });

  it('says the error and recovers from it', async () => {
    let error: ErrorAnswer | null = { code: 'AGENT_GONE', message: 'The agent has ended.', hint: 'Unlock again.' };
    const list = new BlockList<string>(async (offset, limit) =>
      error === null ? { ok: true, value: { total: 1, items: rows(offset, limit, 1) } } : { ok: false, error },
    );
    await list.show(0, 0);
    expect(list.error?.code).toBe('AGENT_GONE');
    error = null;
    await list.show(0, 0);
    expect([list.error, list.rowAt(0)]).toEqual([null, '0']);
  });

  it('shows rows before their number is known, and counts once for all its blocks', async () => {
    const { list, counts } = countedByHand();
    await list.show(0, 30);
    expect([list.rowAt(0), list.total, counts.length]).toEqual(['0', 64, 1]);
    const drawn = list.snapshot();
    counts[0]?.(1000);
    await Promise.resolve();
    await Promise.resolve();
    expect([list.total, list.snapshot() > drawn]).toEqual([1000, true]);
    await list.show(600, 630);
    expect([list.rowAt(600), list.total, counts.length]).toEqual(['600', 1000, 1]);
  });

  it('keeps a count from before until it is counted again, and takes none that was overtaken', async () => {
    const { list, counts } = countedByHand();
    await list.show(0, 30);
    counts[0]?.(1000);
    await settled();
    await list.refresh();
    expect([list.total, counts.length]).toEqual([1000, 2]);
    await list.refresh();
    counts[1]?.(7);
    await settled();
    expect(list.total).toBe(1000);
    counts[2]?.(null);
    await settled();
    expect(list.total).toBe(1000);
  });

  it('counts again where something else was asked for meanwhile, for as long as somebody looks at it', async () => {
    const { list, counts } = countedByHand();
    await list.show(0, 30);
    counts[0]?.(null);
    await settled();
    expect([list.total, counts.length]).toEqual([64, 2]);
    counts[1]?.(1000);
    await settled();
    expect([list.total, counts.length]).toEqual([1000, 2]);
    await list.refresh();
    list.leave();
    counts[2]?.(null);
    await settled();
    await list.refresh();
    expect([list.total, counts.length]).toEqual([1000, 3]);
  });

  it('takes a page that knows the number of all rows at its word', async () => {
    let counted: false | undefined = false;
    const list = new BlockList<string>(
      async () => ({ ok: true, value: { total: counted === false ? 200 : 3, counted, items: ['a', 'b', 'c'] } }),
      async () => ({ ok: true, value: { total: 900 } }),
    );
    await list.show(0, 2);
    await settled();
    expect(list.total).toBe(900);
    counted = undefined;
    await list.refresh();
    expect(list.total).toBe(3);
  });
});
