import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { commandItemsAfter, insertCommand, insertCommandItems, queuedItem, updateItemOutcomes } from '../../../main/store/command-rows.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { type OpenDatabase, openDatabase } from '../../../main/store/open-database.ts';
import type { CommandTable } from '../../../main/store/schema.ts';
import { temporaryFolder } from '../vault/folder.ts';

let database: OpenDatabase;

const commandRow = (id: string): CommandTable => ({
  id,
  kind: 'import',
  title: id,
  state: 'running',
  officer: 'o',
  host: 'h',
  created_at: 1,
  started_at: 1,
  ended_at: null,
  done: 0,
  total: null,
  outcome: null,
  error: null,
  input: '{}',
  facts: '{}',
  repeatable: 0,
  search: '',
});

beforeAll(async () => {
  using key = SecretBytes.take(randomBytes(32));
  database = openDatabase(join(temporaryFolder(), 'commands.db'), key, { create: true });
  await migrate(database.queries);
});
afterAll(() => database.close());

test.each([0, 1, 31, 32, 33, 100])('of %i lines each gets its own outcome, and no other line changes', async (number) => {
  const command = `command ${number}`;
  const items = (of: string) => Array.from({ length: 150 }, (_, idx) => queuedItem({ command: of, idx, name: `file ${idx}`, place: '' }));
  for (const of of [command, `beside ${command}`]) {
    await insertCommand(database.queries, commandRow(of));
    await insertCommandItems(database.queries, items(of));
  }
  // Every third has an error, and they end in another order than they stand.
  const outcomes = Array.from({ length: number }, (_, at) => ({
    idx: number - at,
    state: at % 3 === 0 ? ('failed' as const) : ('done' as const),
    outcome: `outcome of ${number - at}`,
    error: at % 3 === 0 ? `{"at":${at}}` : null,
    certificates: `["${at}"]`,
    request: at % 2 === 0 ? `request ${at}` : null,
  }));
  await database.queries.transaction().execute((change) => updateItemOutcomes(change, command, outcomes));
  const became = new Map(outcomes.map((outcome) => [outcome.idx, outcome]));
  expect(await commandItemsAfter(database.queries, command, -1, 1000)).toEqual(items(command).map((item) => ({ ...item, ...became.get(item.idx) })));
  expect(await commandItemsAfter(database.queries, `beside ${command}`, -1, 1000)).toEqual(items(`beside ${command}`));
});
