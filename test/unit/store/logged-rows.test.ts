import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { type LoggedTableName, readLoggedRows } from '../../../main/store/logged-rows.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { filledVault } from '../audit/filled-vault.ts';

async function blocks(queries: Database, table: LoggedTableName, limit: number): Promise<number[]> {
  const lengths: number[] = [];
  let after: string | null = null;
  do {
    const block: { rows: readonly object[]; next: string | null } = await readLoggedRows[table](queries, after, limit);
    lengths.push(block.rows.length);
    after = block.next;
  } while (after !== null);
  return lengths;
}

test('each table is read to its end, in blocks of any length', async () => {
  const queries = await filledVault();
  for (const table of Object.keys(readLoggedRows) as LoggedTableName[]) {
    const [rows] = (await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(queries)).rows;
    // Of the findings, those of one key are one row; of the keys, both have a record.
    const expected = table === 'findings' ? 2 : table === 'keys' ? 0 : rows?.count;
    for (const limit of [1, 2, 3, 100])
      expect(
        (await blocks(queries, table, limit)).reduce((sum, length) => sum + length, 0),
        table,
      ).toBe(expected);
  }
});

test('keys without a record are found behind others that have one, a stretch of keys at a time', async () => {
  const queries = await filledVault();
  const destroyed = (id: string) => ({
    id,
    spki_sha256: `spki of ${id}`,
    key_algorithm: 'RSA 2048',
    state: 'destroyed' as const,
    stored_at: 1,
    origin: 'a file',
  });
  await queries.insertInto('keys').values(['pa', 'za', 'zb'].map(destroyed)).execute();
  // one, pa | two, za | zb
  expect(await blocks(queries, 'keys', 2)).toEqual([1, 1, 1]);
  expect(await blocks(queries, 'keys', 1)).toEqual([0, 1, 0, 1, 1, 0]);
  expect((await readLoggedRows.keys(queries, null, 100)).rows.map(({ id }) => id)).toEqual(['pa', 'za', 'zb']);
});
