import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { compiled, inserting } from '../../../main/store/compiled.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../main/store/open-database.ts';
import type { KeyTable } from '../../../main/store/schema.ts';
import { temporaryFolder } from '../vault/folder.ts';

let database: OpenDatabase;

beforeAll(async () => {
  using key = SecretBytes.take(randomBytes(32));
  database = openDatabase(join(temporaryFolder(), 'compiled.db'), key, { create: true });
  await migrate(database.queries);
});
afterAll(() => database.close());

const keyRow = (id: string): KeyTable => ({ id, spki_sha256: `spki ${id}`, key_algorithm: 'ec-p256', state: 'in-store', stored_at: 1, origin: 'test' });
const insertKeys = inserting('keys');
const keyOf = compiled((queries, state: KeyTable['state'], id: string) =>
  queries.selectFrom('keys').selectAll().where('id', '=', id).where('state', '=', state).where('origin', '=', 'test'),
);

test('rows of every number go in as they are, whole and once', async () => {
  const ids: string[] = [];
  for (const number of [0, 1, 31, 32, 33, 100]) {
    const rows = Array.from({ length: number }, (_, at) => keyRow(`${number}-${at}`));
    ids.push(...rows.map(({ id }) => id));
    await database.queries.transaction().execute((change) => insertKeys(change, rows));
  }
  const stored = await database.queries.selectFrom('keys').selectAll().execute();
  expect(stored.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(ids.sort().map(keyRow));
});

test('others have their turn while many rows go in', async () => {
  let isOver = false;
  const turns = async () => {
    let taken = 0;
    for (; !isOver; taken += 1) await new Promise((resolve) => setImmediate(resolve));
    return taken;
  };
  const taken = turns();
  await database.queries.transaction().execute((change) =>
    insertKeys(
      change,
      Array.from({ length: 2000 }, (_, at) => keyRow(`turn-${at}`)),
    ),
  );
  isOver = true;
  expect(await taken).toBeGreaterThan(5);
});

test('a query that was built once takes its values at each run, in whatever order it names them', async () => {
  await insertKeys(database.queries, [keyRow('here'), { ...keyRow('there'), state: 'destroyed' }]);
  expect(await keyOf(database.queries, 'in-store', 'here')).toEqual([keyRow('here')]);
  expect(await keyOf(database.queries, 'destroyed', 'there')).toEqual([{ ...keyRow('there'), state: 'destroyed' }]);
  expect(await keyOf(database.queries, 'destroyed', 'here')).toEqual([]);
});

test('rows that are there under the same key fail the statement, or stay as they are where that was asked for', async () => {
  const again = { ...keyRow('again'), origin: 'another' };
  await insertKeys(database.queries, [keyRow('again')]);
  await expect(insertKeys(database.queries, [again])).rejects.toThrow(/UNIQUE/);
  await inserting('keys', { unlessThere: true })(database.queries, [again, keyRow('beside')]);
  expect(await keyOf(database.queries, 'in-store', 'again')).toEqual([keyRow('again')]);
  expect(await keyOf(database.queries, 'in-store', 'beside')).toEqual([keyRow('beside')]);
});

test('rows of different columns in one statement are refused: what the first lacks would be lost', async () => {
  const { origin: _origin, ...short } = keyRow('short');
  await expect(insertKeys(database.queries, [short as KeyTable, keyRow('long')])).rejects.toThrow(TypeError);
  expect(await keyOf(database.queries, 'in-store', 'long')).toEqual([]);
});
