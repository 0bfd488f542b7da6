import { expect, test } from 'vitest';
import type { Note } from '../../../main/audit/ledger.ts';
import { type WatchedVault, watchRows } from '../../../main/service/row-watch.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { filledVault } from '../audit/filled-vault.ts';

/** Runs the watch to its end, and tells what the window and the log were told. */
async function watched(queries: Database, signal = new AbortController().signal) {
  const told = { alarms: [] as WatchedVault['alarms'], noted: [] as string[], inventoryChanged: 0 };
  const record = (change: (queries: never, note: Note) => Promise<unknown>) => change(undefined as never, ({ text }) => told.noted.push(text));
  await watchRows(
    {
      queries,
      // Looked at only where the vault was not locked cleanly; unlock-guards.test.ts does that with a whole vault.
      chain: undefined as never,
      alarms: told.alarms,
      ledger: { record } as unknown as WatchedVault['ledger'],
      inventoryChanged() {
        told.inventoryChanged += 1;
      },
    },
    signal,
  );
  return told;
}

test('rows that agree with the log raise no alarm', async () => {
  expect(await watched(await filledVault())).toEqual({ alarms: [], noted: [], inventoryChanged: 0 });
});

test('a row that does not is an alarm in the window and in the log', async () => {
  const queries = await filledVault();
  await queries.updateTable('keys').set({ state: 'destroyed' }).where('id', '=', 'one').execute();
  const text = '1 row of the database is not what the log says: records one/1 is altered.';
  expect(await watched(queries)).toEqual({ alarms: [{ code: 'VAULT_DATABASE_ALTERED', severity: 'loss', text }], noted: [text], inventoryChanged: 1 });
});

test('a check that fails is an alarm, not silence', async () => {
  const queries = await filledVault();
  await queries.schema.alterTable('settings').renameTo('elsewhere').execute();
  const { alarms, noted, inventoryChanged } = await watched(queries);
  expect(alarms).toMatchObject([{ code: 'VAULT_DATABASE_ALTERED', text: expect.stringMatching(/^The rows could not be held against the log: /) }]);
  expect([noted.length, inventoryChanged]).toEqual([1, 1]);
});

test('a session that ends meanwhile ends the check, which has found out nothing then', async () => {
  const ended = new AbortController();
  ended.abort();
  // It rejects: whoever waits for the check must not take this for a good end.
  await expect(watched(await filledVault(), ended.signal)).rejects.toBe(ended.signal.reason);
});
