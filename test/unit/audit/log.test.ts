import { describe, expect, test } from 'vitest';
import { consistencyProof, inclusionProof, logSize, rootAt } from '../../../main/audit/log.ts';
import { verifyConsistency, verifyInclusion } from '../../../main/audit/proof.ts';
import { readLeaf } from '../../../main/audit/read-leaf.ts';
import { leafHash } from '../../../main/audit/tree.ts';
import { toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { type LogQuery, listLogEntries, logActions, logActors, logEntriesOfObject, logGrowth } from '../../../main/store/log-queries.ts';
import { merkleTreeHash } from './reference-tree.ts';
import { append, draft, drafts, emptyLog, vaultId } from './vault-log.ts';

const everything = { search: '', actor: null, action: null, object: null, from: null, to: null };
const page = { offset: 0, limit: 1000 };

describe('appending', () => {
  test('however entries arrive, the root is the RFC’s over the leaves, at every size', async () => {
    const queries = await emptyLog();
    expect(toHex(await rootAt(queries, 0))).toBe(merkleTreeHash([]).toString('hex'));
    const all = drafts(67);
    let from = 0;
    for (const count of [1, 1, 2, 13, 0, 50]) {
      const appended = await append(queries, all.slice(from, from + count));
      expect(appended).toMatchObject({ first: from, size: from + count });
      expect(toHex(appended.root)).toBe(toHex(await rootAt(queries, from + count)));
      from += count;
    }
    const leaves = (await listLogEntries(queries, everything, page)).rows.reverse().map(({ leaf }) => utf8(leaf));
    expect(leaves).toHaveLength(67);
    for (let size = 0; size <= 67; size += 1) expect(toHex(await rootAt(queries, size))).toBe(merkleTreeHash(leaves.slice(0, size)).toString('hex'));
  });

  test('a change that is undone takes its entries along', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(3));
    const undone = queries.transaction().execute(async (transaction) => {
      const { appendEntries } = await import('../../../main/audit/log.ts');
      await appendEntries(transaction, drafts(5));
      throw new Error('the change fails');
    });
    await expect(undone).rejects.toThrow('the change fails');
    expect(await logSize(queries)).toBe(3);
    expect(await append(queries, drafts(1))).toMatchObject({ first: 3, size: 4 });
  });

  test('more entries than one statement can carry go in at once', async () => {
    const queries = await emptyLog();
    const { size, root } = await append(queries, drafts(5_000));
    expect(size).toBe(5_000);
    expect(toHex(root)).toBe(toHex(await rootAt(queries, 5_000)));
  });

  test('a name from a hostile file, twice in one entry and without UTF-8, is logged all the same', async () => {
    const queries = await emptyLog();
    const file = { kind: 'file' as const, id: 'a\ud800b', label: 'line\u2028break \udfff"\\\u0000' };
    await append(queries, [draft(0, { objects: [file, file], text: 'half \ud83d', details: { deep: [{ b: 1, a: null }] } })]);
    const entry = readLeaf((await listLogEntries(queries, everything, page)).rows[0]?.leaf ?? '');
    expect(entry).toMatchObject({ text: 'half \ufffd', details: { deep: [{ a: null, b: 1 }] }, objects: [{ id: 'a\ufffdb' }, { id: 'a\ufffdb' }] });
  });

  test('its pages are the newest entries first, of all as of those that a filter leaves', async () => {
    const queries = await emptyLog();
    const all = [...drafts(24), draft(24, { actor: null })];
    await append(queries, all);
    const pageOf = async (query: Partial<LogQuery>, offset: number, limit: number) => {
      const { total, rows } = await listLogEntries(queries, { ...everything, ...query }, { offset, limit });
      return [total, rows.map(({ idx }) => idx)];
    };
    expect(await pageOf({}, 0, 3)).toEqual([25, [24, 23, 22]]);
    expect(await pageOf({}, 22, 10)).toEqual([25, [2, 1, 0]]);
    expect(await pageOf({}, 25, 10)).toEqual([25, []]);
    const byBob = all.map(({ actor }, index) => ({ actor, index })).filter(({ actor }) => actor === 'bob');
    expect(await pageOf({ actor: 'bob' }, 2, 3)).toEqual([
      byBob.length,
      byBob
        .map(({ index }) => index)
        .toReversed()
        .slice(2, 5),
    ]);
    expect(await pageOf({ search: 'number 7.' }, 0, 3)).toEqual([2, [17, 7]]);
    expect(await logActors(queries)).toEqual(['alice', 'bob']);
    expect(await logActions(queries)).toEqual(['certificate.stored', 'key.stored']);
    expect([await logActors(await emptyLog()), await pageOf({ object: 'certificate9' }, 0, 3)]).toEqual([[], [1, [9]]]);
  });

  test('a log whose frontier is gone refuses to grow', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(4));
    await queries.deleteFrom('log_nodes').where('level', '=', 2).execute();
    await expect(append(queries, drafts(1))).rejects.toMatchObject({ code: 'VAULT_LOG_DAMAGED' });
  });
});

describe('proofs from stored nodes', () => {
  test('verify for entries and sizes throughout a log', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(300));
    const leaves = (await listLogEntries(queries, everything, page)).rows.reverse().map(({ leaf }) => utf8(leaf));
    for (const size of [1, 2, 3, 64, 65, 127, 200, 299, 300]) {
      const root = await rootAt(queries, size);
      for (const index of [0, size >> 1, size - 1]) {
        const proof = await inclusionProof(queries, index, size);
        expect(verifyInclusion(proof, { leafHash: leafHash(leaves[index] as Uint8Array), index, size, root })).toBe(true);
      }
      const proof = await consistencyProof(queries, size, 300);
      expect(verifyConsistency(proof, { size, root }, { size: 300, root: await rootAt(queries, 300) })).toBe(true);
    }
    await expect(async () => inclusionProof(queries, 300, 300)).rejects.toThrow(RangeError);
  });
});

describe('what the window asks', () => {
  const indexes = (found: { rows: { idx: number }[] }) => found.rows.map(({ idx }) => idx);

  test('filters narrow, the newest entry comes first, the total counts all pages', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(30));
    const list = (query: Partial<typeof everything>, at = page) => listLogEntries(queries, { ...everything, ...query } as never, at);
    expect(indexes(await list({}, { offset: 2, limit: 3 }))).toEqual([27, 26, 25]);
    expect((await list({}, { offset: 2, limit: 3 })).total).toBe(30);
    expect(indexes(await list({ search: 'WWW7.example' } as never))).toEqual([7]);
    expect(indexes(await list({ search: 'number 12. certificate12' } as never))).toEqual([12]);
    expect((await list({ search: '%' } as never)).total).toBe(0);
    expect((await list({ search: 'w_w' } as never)).total).toBe(0);
    expect((await list({ actor: 'bob' } as never)).total).toBe(10);
    expect((await list({ action: 'key.stored' } as never)).total).toBe(15);
    expect(indexes(await list({ object: 'certificate4' } as never))).toEqual([4]);
    expect((await list({ object: vaultId } as never)).total).toBe(30);
    expect(indexes(await list({ from: 1_790_000_005_000, to: 1_790_000_007_000 } as never))).toEqual([6, 5]);
    expect(await logActors(queries)).toEqual(['alice', 'bob']);
    expect(await logActions(queries)).toEqual(['certificate.stored', 'key.stored']);
  });

  test('an object’s history and the growth of the log', async () => {
    const queries = await emptyLog();
    expect(await logGrowth(queries, 0, 10)).toEqual([]);
    await append(queries, drafts(95));
    expect((await logEntriesOfObject(queries, 'vault', vaultId, 2)).map(({ idx }) => idx)).toEqual([94, 93]);
    expect(await logEntriesOfObject(queries, 'key', vaultId, 2)).toEqual([]);
    const growth = await logGrowth(queries, 95, 10);
    expect(growth).toHaveLength(10);
    expect(growth.at(-1)).toEqual({ size: 95, at: 1_790_000_094_000 });
  });
});
