import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { withLines, withUnblockedLines } from '../../../main/audit/command-row.ts';
import { rowHash } from '../../../main/audit/row-hash.ts';
import { CommandLines } from '../../../main/commands/command-lines.ts';
import { canonicalJson, type Json } from '../../../main/formats/canonical-json.ts';
import { insertCommand, insertCommandItems, queuedItem } from '../../../main/store/command-rows.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { command, log } from '../audit/filled-vault.ts';
import { emptyLog } from '../audit/vault-log.ts';

const LINES = 2_500;
const row = command('long');
const rows = Array.from({ length: LINES }, (_, idx) => queuedItem({ command: 'long', idx, name: `host-${idx}.pem`, place: '/keys' }));

/** A command with many lines, which were put down by way of `lines`. */
async function longCommand(): Promise<{ queries: Database; lines: CommandLines }> {
  const queries = await emptyLog();
  await insertCommand(queries, row);
  const lines = new CommandLines('long');
  await lines.insert(queries, rows);
  return { queries, lines };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const spelled = (items: readonly object[]) => items.map((item) => `${canonicalJson(item as Json)}\n`).join('');
const blocksOf = (items: readonly object[]) => [items.slice(0, 1000), items.slice(1000, 2000), items.slice(2000)].map((block) => sha256(spelled(block)));

describe('the lines of a command that has many', () => {
  test('are hashed block by block, as the documentation describes', async () => {
    const { queries } = await longCommand();
    const expected = sha256(
      blocksOf(rows)
        .map((hash) => `${hash}\n`)
        .join(''),
    );
    expect(await withLines(queries, row)).toEqual({ ...row, line_blocks: expected });
    expect(await withUnblockedLines(queries, row)).toEqual({ ...row, lines: sha256(spelled(rows)) });
  });

  test('have hashes of the blocks that were settled, until one of their lines changes', async () => {
    const { queries, lines } = await longCommand();
    expect(lines.hashes.size).toBe(0);
    await lines.settle(queries, 1999);
    expect([...lines.hashes]).toEqual([[0, blocksOf(rows)[0]]]);
    await lines.settle(queries, LINES);
    expect([...lines.hashes.keys()]).toEqual([0, 1]);
    const outcome = { state: 'done', outcome: 'In.', error: null };
    const changes: ((at: number) => Promise<void>)[] = [
      (at) => lines.update(queries, at, outcome),
      (at) => queries.transaction().execute((change) => lines.updateOutcomes(change, [{ idx: at, ...outcome, certificates: '[]', request: null }])),
    ];
    for (const [turn, change] of changes.entries()) {
      for (const at of [0, 999, 1000, 1999]) {
        await change(at);
        expect([...lines.hashes.keys()], `${turn} ${at}`).toEqual([at < 1000 ? 1 : 0]);
        await lines.settle(queries, LINES);
        expect([...lines.hashes.keys()].sort()).toEqual([0, 1]);
        expect((await withLines(queries, row, lines.hashes)).line_blocks).toBe((await withLines(queries, row)).line_blocks);
      }
    }
    await lines.end(queries, ['queued'], { state: 'cancelled', outcome: '', error: null });
    expect(lines.hashes.size).toBe(0);
    await lines.settle(queries, LINES);
    await lines.insert(
      queries,
      Array.from({ length: 600 }, (_, at) => queuedItem({ command: 'long', idx: LINES + at, name: 'more', place: '' })),
    );
    await lines.settle(queries, LINES + 600);
    expect([...lines.hashes.keys()].sort()).toEqual([0, 1, 2]);
    expect((await withLines(queries, row, lines.hashes)).line_blocks).toBe((await withLines(queries, row)).line_blocks);
  });

  test('are taken from settled hashes without being read again', async () => {
    const { queries, lines } = await longCommand();
    await lines.settle(queries, LINES);
    const before = (await withLines(queries, row)).line_blocks;
    await queries.updateTable('command_items').set({ name: 'altered' }).where('idx', '=', 7).execute();
    expect((await withLines(queries, row, lines.hashes)).line_blocks).toBe(before);
    expect((await withLines(queries, row)).line_blocks).not.toBe(before);
  });
});

describe('what the log says of a command with many lines', () => {
  const logged = async (hash: 'blocks' | 'unblocked') => {
    const { queries } = await longCommand();
    await log(queries, { table: 'commands', id: 'long', hash: rowHash('commands', await (hash === 'blocks' ? withLines : withUnblockedLines)(queries, row)) });
    return queries;
  };
  const altered = [{ kind: 'altered', table: 'commands', id: 'long' }];

  test.each(['blocks', 'unblocked'] as const)('holds for all of them, hashed by %s', async (hash) => {
    const queries = await logged(hash);
    expect((await checkRows(queries)).problems).toEqual([]);
    for (const idx of [0, 999, 1000, LINES - 1]) {
      await queries.updateTable('command_items').set({ outcome: 'changed' }).where('idx', '=', idx).execute();
      expect((await checkRows(queries)).problems, String(idx)).toEqual(altered);
      await queries.updateTable('command_items').set({ outcome: '' }).where('idx', '=', idx).execute();
    }
    expect((await checkRows(queries)).problems).toEqual([]);
    // No number is beyond it: before the first, after a gap, and of no canonical spelling.
    for (const idx of [-1, LINES + 5_000, 2 ** 53]) {
      await insertCommandItems(queries, [queuedItem({ command: 'long', idx, name: 'more', place: '' })]);
      expect((await checkRows(queries)).problems, String(idx)).toEqual(altered);
      await queries.deleteFrom('command_items').where('idx', '=', idx).execute();
    }
    await queries.updateTable('commands').set({ outcome: 'None of it.' }).execute();
    expect((await checkRows(queries)).problems).toEqual(altered);
  });
});
