import { describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { appendEntries } from '../../../main/audit/log.ts';
import { rowHash } from '../../../main/audit/row-hash.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { putSetting } from '../../../main/store/setting-rows.ts';
import { certificate, filledVault, log, putCertificate, putSettingLogged } from './filled-vault.ts';
import { draft } from './vault-log.ts';

async function problemsAfter(queries: Database, change: (queries: Database) => Promise<unknown>) {
  await change(queries);
  return (await checkRows(queries)).problems;
}

describe('rows are held against the log', () => {
  test('rows that nobody touched agree with it, in blocks and with progress', async () => {
    const queries = await filledVault();
    const settings = Array.from({ length: 1_100 }, (_, number) => ({ name: `setting ${number}`, value: '1' }));
    await queries.transaction().execute(async (rows) => {
      const { first } = await appendEntries(
        rows,
        settings.map((row, number) => draft(number, { rows: [{ table: 'settings', id: row.name, hash: rowHash('settings', row) }] })),
      );
      for (const [number, row] of settings.entries()) await putSetting(rows, { ...row, log_entry: first + number });
    });
    const progress: [number, number][] = [];
    const report = await checkRows(queries, { onProgress: (done, total) => progress.push([done, total]) });
    expect(report).toEqual({ size: 1_122, rowsChecked: 1_122, problems: [] });
    expect(progress.at(-1)).toEqual([2_244, 2_244]);
  });

  test('a row that is gone is missing, and so are all that share its fate', async () => {
    expect(await problemsAfter(await filledVault(), (rows) => rows.deleteFrom('requests').execute())).toEqual([
      { kind: 'missing', table: 'requests', id: 'one' },
      { kind: 'missing', table: 'requests', id: 'two' },
    ]);
  });

  test('a row that the log never heard of is unlogged, wherever it says that it is logged', async () => {
    const queries = await filledVault();
    expect(await problemsAfter(queries, (rows) => insertCertificate(rows, { ...certificate('three'), log_entry: 0 }))).toEqual([
      { kind: 'unlogged', table: 'certificates', id: 'three' },
    ]);
  });

  test('two rows that changed their contents are altered', async () => {
    const queries = await filledVault();
    await queries
      .updateTable('requests')
      .set({ der: utf8('request two'), der_sha256: 'x' })
      .where('id', '=', 'one')
      .execute();
    expect((await checkRows(queries)).problems).toEqual([{ kind: 'altered', table: 'requests', id: 'one' }]);
  });

  test('a row that is what it once was is rolled back', async () => {
    const queries = await filledVault();
    const before = await queries.selectFrom('settings').selectAll().where('name', '=', 'one').executeTakeFirstOrThrow();
    await putSettingLogged(queries, 'one', '2');
    expect((await checkRows(queries)).problems).toEqual([]);
    await putSetting(queries, before);
    expect((await checkRows(queries)).problems).toEqual([{ kind: 'rolled-back', table: 'settings', id: 'one' }]);
  });

  test('a removal that is logged is none that is missed; the row that comes back is', async () => {
    const queries = await filledVault();
    const before = await queries.selectFrom('settings').selectAll().where('name', '=', 'one').executeTakeFirstOrThrow();
    await log(queries, { table: 'settings', id: 'one', hash: null });
    await queries.deleteFrom('settings').where('name', '=', 'one').execute();
    expect((await checkRows(queries)).problems).toEqual([]);
    await putSetting(queries, before);
    expect((await checkRows(queries)).problems).toEqual([{ kind: 'unlogged', table: 'settings', id: 'one' }]);
  });

  test('an entry may repeat what a row is', async () => {
    const queries = await filledVault();
    await log(queries, { table: 'certificates', id: 'one', hash: rowHash('certificates', certificate('one')) });
    expect((await checkRows(queries)).problems).toEqual([]);
  });

  test('changes that are made and logged while it runs are no problem, changes that are not logged are', async () => {
    const queries = await filledVault();
    let changed: Promise<unknown> | null = null;
    const change = async () => {
      await putCertificate(queries, 'zzz');
      await putSettingLogged(queries, 'two', '7');
      await log(queries, { table: 'requests', id: 'two', hash: null });
      await queries.deleteFrom('requests').where('id', '=', 'two').execute();
      await queries.deleteFrom('requests').where('id', '=', 'one').execute();
    };
    const report = await checkRows(queries, {
      onProgress(done) {
        // The log of 8 entries is read, the first table too: what follows is judged by what was read.
        if (done > 8) changed ??= change();
      },
    });
    await changed;
    expect(report.problems).toEqual([{ kind: 'missing', table: 'requests', id: 'one' }]);
  });

  test('it stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort('cancelled');
    await expect(checkRows(await filledVault(), { signal: abort.signal })).rejects.toBe('cancelled');
  });
});
