import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { checkInclusion } from '../../../main/audit/check-inclusion.ts';
import { checkRows } from '../../../main/audit/check-rows.ts';
import type { EntryRow } from '../../../main/audit/entry.ts';
import { appendEntries, rootAt } from '../../../main/audit/log.ts';
import { rowHash, rowName } from '../../../main/audit/row-hash.ts';
import { newestSignedCheckpoint } from '../../../main/audit/stored-checkpoint.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { insertCertificate, insertRequest } from '../../../main/store/certificates.ts';
import { findLoggedRow, type StoredLoggedRow } from '../../../main/store/logged-rows.ts';
import type { Database } from '../../../main/store/open-database.ts';
import type { CertificateTable, RequestTable } from '../../../main/store/schema.ts';
import { insertEpoch, insertSealedKey } from '../../../main/store/sealed-keys.ts';
import { putSetting } from '../../../main/store/setting-rows.ts';
import { append, checkpoint, draft, emptyLog, known, signer } from './vault-log.ts';

const certificate = (id: string): Omit<CertificateTable, 'log_entry'> => ({
  id,
  fingerprint: `fingerprint ${id}`,
  der: utf8(`certificate ${id}`),
  spki_sha256: `spki ${id}`,
  subject: `CN=${id}`,
  common_name: null,
  subject_alt_names: '[]',
  issuer: 'CN=ca',
  issuer_common_name: 'ca',
  serial: '01',
  not_before: 1,
  not_after: 2,
  key_algorithm: 'RSA 2048',
  signature_algorithm: 'RSA SHA-256',
  is_ca: 0,
  subject_key_id: null,
  authority_key_id: null,
  findings: '[]',
  weak: 0,
  predecessor: null,
  successor: null,
  stored_at: 3,
  origin: 'a file',
  search: id,
});
const request = (id: string): Omit<RequestTable, 'log_entry'> => ({
  id,
  der: utf8(`request ${id}`),
  der_sha256: `der ${id}`,
  spki_sha256: 's',
  subject: 'CN=r',
  stored_at: 3,
  origin: 'a file',
});
const record = (id: string) => ({
  id,
  version: 1,
  epoch: 'epoch',
  policy_generation: 1,
  spki_sha256: `spki ${id}`,
  threshold: 1,
  sealed: utf8(`sealed ${id}`),
});
const shares = (id: string) => ['kit', 'alice', 'bob'].map((officer) => ({ record: id, version: 1, officer, sealed: utf8(`share ${id} ${officer}`) }));

async function log(queries: Database, row: EntryRow): Promise<number> {
  return (await append(queries, [draft(1, { rows: [row] })])).first;
}

async function putCertificate(queries: Database, id: string): Promise<void> {
  const row = certificate(id);
  await insertCertificate(queries, { ...row, log_entry: await log(queries, { table: 'certificates', id, hash: rowHash('certificates', row) }) });
}

async function putSettingLogged(queries: Database, name: string, value: string): Promise<void> {
  await putSetting(queries, { name, value, log_entry: await log(queries, { table: 'settings', id: name, hash: rowHash('settings', { name, value }) }) });
}

/** Two rows of each kind, logged and signed. */
async function filledVault(): Promise<Database> {
  const queries = await emptyLog();
  await insertEpoch(queries, {
    epoch: { id: 'epoch', policy_generation: 1, command: 'c', created_at: 1 },
    keys: [{ epoch: 'epoch', officer: 'alice', sealed: utf8('x') }],
  });
  for (const id of ['one', 'two']) {
    await putCertificate(queries, id);
    await insertRequest(queries, { ...request(id), log_entry: await log(queries, { table: 'requests', id, hash: rowHash('requests', request(id)) }) });
    const log_entry = await log(queries, { table: 'records', id: `${id}/1`, hash: rowHash('records', { ...record(id), shares: shares(id) }) });
    await insertSealedKey(
      queries,
      { id, spki_sha256: `spki ${id}`, key_algorithm: 'RSA 2048', state: 'in-store', stored_at: 1, origin: 'a file' },
      { ...record(id), log_entry },
      shares(id),
    );
    await putSettingLogged(queries, id, '1');
  }
  await checkpoint(queries);
  return queries;
}

async function problemsAfter(queries: Database, change: (queries: Database) => Promise<unknown>) {
  await change(queries);
  return (await checkRows(queries)).problems;
}

describe('the hash of a row', () => {
  test('is SHA-256 over the JSON that the documentation describes', () => {
    const bytes = createHash('sha256').update('sealed one').digest('hex');
    const share = (officer: string) =>
      `{"officer":"${officer}","record":"one","sealed":{"sha256":"${createHash('sha256').update(`share one ${officer}`).digest('hex')}"},"version":1}`;
    const json = `{"row":{"epoch":"epoch","id":"one","policy_generation":1,"sealed":{"sha256":"${bytes}"},"shares":[${share('alice')},${share('bob')},${share('kit')}],"spki_sha256":"spki one","threshold":1,"version":1},"table":"records"}`;
    expect(rowHash('records', { ...record('one'), shares: shares('one') })).toBe(createHash('sha256').update(json).digest('hex'));
  });

  test('does not depend on the order of shares and columns, on joined columns, or on where it is logged', () => {
    const reversed = Object.fromEntries(Object.entries(record('one')).reverse()) as ReturnType<typeof record>;
    const row = { ...reversed, shares: shares('one').reverse(), log_entry: 7, private_key: 'in-store' };
    expect(rowHash('records', row)).toBe(rowHash('records', { ...record('one'), shares: shares('one') }));
  });

  test('covers every column of every logged table', async () => {
    const queries = await filledVault();
    for (const table of ['records', 'certificates', 'requests', 'settings', 'shares'] as const) {
      const columns = await sql<{ name: string }>`select name from pragma_table_info(${table})`.execute(queries);
      const whole = (await findLoggedRow(queries, 'records', 'one/1')) as StoredLoggedRow['records'];
      for (const { name } of columns.rows) {
        if (name === 'log_entry') continue;
        if (table === 'shares') {
          const changed = { ...whole, shares: whole.shares.with(1, { ...(whole.shares[1] as object), [name]: 'changed' } as never) };
          expect(rowHash('records', changed)).not.toBe(rowHash('records', whole));
        } else {
          const row = (await findLoggedRow(queries, table, table === 'records' ? 'one/1' : 'one')) as never;
          expect(rowHash(table, { ...(row as object), [name]: 'changed' } as never)).not.toBe(rowHash(table, row));
        }
      }
    }
  });
});

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
    expect(report).toEqual({ size: 1_108, rowsChecked: 1_108, problems: [] });
    expect(progress.at(-1)).toEqual([2_216, 2_216]);
  });

  test('every altered column of every logged table is named', async () => {
    const queries = await filledVault();
    await sql`pragma foreign_keys = off`.execute(queries);
    for (const table of ['records', 'certificates', 'requests', 'settings', 'shares'] as const) {
      const key = table === 'settings' ? 'name' : table === 'shares' ? 'record' : 'id';
      const id = table === 'records' || table === 'shares' ? 'one/1' : 'one';
      const columns = await sql<{ name: string; type: string; pk: number }>`select name, type, pk from pragma_table_info(${table})`.execute(queries);
      expect(columns.rows.length).toBeGreaterThan(1);
      for (const { name, type, pk } of columns.rows) {
        if (pk > 0 && name !== 'officer') continue;
        const [of, named] = [sql.table(table), sql.ref(name)];
        const [from, to] = [sql`${sql.ref(key)} = 'one'`, type === 'BLOB' ? utf8('changed') : type === 'INTEGER' ? 99 : 'changed'];
        const where = table === 'shares' ? sql`${from} and sealed = ${utf8('share one alice')}` : from;
        const { rows } = await sql<{ value: unknown }>`select ${named} as value from ${of} where ${where}`.execute(queries);
        const rowid = table === 'shares' && name === 'sealed' ? sql`${from} and officer = 'alice'` : where;
        await sql`update ${of} set ${named} = ${to} where ${rowid}`.execute(queries);
        const { problems } = await checkRows(queries);
        await sql`update ${of} set ${named} = ${rows[0]?.value} where ${rowid}`.execute(queries);
        expect(problems, `${table}.${name}`).toEqual([{ kind: 'altered', table: table === 'shares' ? 'records' : table, id }]);
      }
    }
    expect((await checkRows(queries)).problems).toEqual([]);
  });

  test('a row that is gone is missing, and so are all that share its fate', async () => {
    expect(await problemsAfter(await filledVault(), (rows) => rows.deleteFrom('certificates').execute())).toEqual([
      { kind: 'missing', table: 'certificates', id: 'one' },
      { kind: 'missing', table: 'certificates', id: 'two' },
    ]);
  });

  test('a share that is gone or put in alters its record', async () => {
    const altered = [{ kind: 'altered', table: 'records', id: 'one/1' }];
    expect(
      await problemsAfter(await filledVault(), (rows) => rows.deleteFrom('shares').where('record', '=', 'one').where('officer', '=', 'kit').execute()),
    ).toEqual(altered);
    expect(
      await problemsAfter(await filledVault(), (rows) =>
        rows
          .insertInto('shares')
          .values({ record: 'one', version: 1, officer: 'mallory', sealed: utf8('x') })
          .execute(),
      ),
    ).toEqual(altered);
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

describe('before a record is opened', () => {
  async function storedRecord(queries: Database) {
    const row = (await findLoggedRow(queries, 'records', 'one/1')) as StoredLoggedRow['records'];
    const signed = await newestSignedCheckpoint(queries, known);
    if (!signed) throw new Error('no checkpoint');
    return { row, entry: row.log_entry, signed: signed.checkpoint };
  }

  test('the signed log vouches for it', async () => {
    const queries = await filledVault();
    const { row, entry, signed } = await storedRecord(queries);
    expect(rowName('records', row)).toBe('one/1');
    expect(await checkInclusion(queries, entry, 'records', row, signed)).toBe(true);
  });

  test('each row of an entry that names several', async () => {
    const queries = await emptyLog();
    const rows = ['one', 'two'].map((name) => ({ name, value: '1' }));
    await append(queries, [draft(0, { rows: rows.map((row) => ({ table: 'settings', id: row.name, hash: rowHash('settings', row) })) })]);
    for (const row of rows) expect(await checkInclusion(queries, 0, 'settings', row, { size: 1, root: await rootAt(queries, 1) })).toBe(true);
  });

  test('not for another row, another entry, a larger log, another root or a newer entry', async () => {
    const queries = await filledVault();
    const { row, entry, signed } = await storedRecord(queries);
    expect(await checkInclusion(queries, entry, 'records', { ...row, sealed: utf8('x') }, signed)).toBe(false);
    expect(await checkInclusion(queries, entry, 'records', { ...row, id: 'two' }, signed)).toBe(false);
    for (const other of [-1, 0.5, entry + 1, 7, 8, 1_000]) expect(await checkInclusion(queries, other, 'records', row, signed)).toBe(false);
    expect(await checkInclusion(queries, entry, 'records', row, { ...signed, root: await rootAt(queries, 7) })).toBe(false);
    expect(await checkInclusion(queries, entry, 'records', row, { size: entry, root: await rootAt(queries, entry) })).toBe(false);
  });

  test('not where the entry was rewritten, even with its own hash and index', async () => {
    const queries = await filledVault();
    const { row, entry, signed } = await storedRecord(queries);
    const forged = { ...row, sealed: utf8('swapped') };
    const stored = await queries.selectFrom('log_entries').selectAll().where('idx', '=', entry).executeTakeFirstOrThrow();
    await queries
      .updateTable('log_entries')
      .set({ leaf: stored.leaf.replace(rowHash('records', row), rowHash('records', forged)) })
      .where('idx', '=', entry)
      .execute();
    expect(await checkInclusion(queries, entry, 'records', forged, signed)).toBe(false);
    expect(await checkInclusion(queries, entry, 'records', row, signed)).toBe(false);
  });

  test('a stored checkpoint that is nobody’s is none', async () => {
    const queries = await filledVault();
    await append(queries, [draft(1)]);
    await checkpoint(queries, signer('mallory'));
    expect(await newestSignedCheckpoint(queries, known)).toBeNull();
    expect(await newestSignedCheckpoint(await emptyLog(), known)).toBeNull();
  });
});
