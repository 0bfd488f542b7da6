import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { certificate, columnsOf, filledVault } from './filled-vault.ts';

const alteredRecord = { kind: 'altered', table: 'records', id: 'one/1' };
const alteredRequest = { kind: 'altered', table: 'requests', id: 'two' };

/** Somebody who has the database's key and is bound by none of our checks. */
async function asIntruder(queries: Database, ...statements: string[]): Promise<void> {
  await sql`pragma foreign_keys = off`.execute(queries);
  await sql`pragma ignore_check_constraints = on`.execute(queries);
  for (const statement of statements) await sql.raw(statement).execute(queries);
}

async function problemsAfter(...statements: string[]) {
  const queries = await filledVault();
  await asIntruder(queries, ...statements);
  return (await checkRows(queries)).problems;
}

describe('what is altered is named', () => {
  test.each([
    ['records', "id = 'one'", alteredRecord],
    ['shares', "record = 'one' and officer = 'alice'", alteredRecord],
    ['keys', "id = 'one'", alteredRecord],
    ['epochs', "id = 'epoch one'", alteredRecord],
    ['epoch_keys', "epoch = 'epoch one' and officer = 'alice'", alteredRecord],
    ['certificates', "id = 'one'", { kind: 'altered', table: 'certificates', id: 'one' }],
    ['requests', "id = 'one'", { kind: 'altered', table: 'requests', id: 'one' }],
    ['settings', "name = 'one'", { kind: 'altered', table: 'settings', id: 'one' }],
    ['commands', "id = 'one'", { kind: 'altered', table: 'commands', id: 'one' }],
    ['command_items', "command = 'one'", { kind: 'altered', table: 'commands', id: 'one' }],
    ['findings', "spki_sha256 = 'spki one' and code = 'WEAK_private'", { kind: 'altered', table: 'findings', id: 'spki one/' }],
    ['public_keys', "spki_sha256 = 'spki one'", { kind: 'altered', table: 'public_keys', id: 'spki one' }],
  ])('every column of %s', async (table, where, problem) => {
    const queries = await filledVault();
    await asIntruder(queries);
    const [of, row] = [sql.table(table), sql.raw(where)];
    const before = (await sql<Record<string, unknown>>`select * from ${of} where ${row}`.execute(queries)).rows[0];
    for (const { name, type, pk } of await columnsOf(queries, table)) {
      // Under another name it is another row: below.
      if (pk > 0) continue;
      const to = name === 'state' ? 'destroyed' : type === 'BLOB' ? utf8('changed') : type === 'INTEGER' ? 99 : 'changed';
      await sql`update ${of} set ${sql.ref(name)} = ${to} where ${row}`.execute(queries);
      expect((await checkRows(queries)).problems, name).toEqual([problem]);
      await sql`update ${of} set ${sql.ref(name)} = ${before?.[name]} where ${row}`.execute(queries);
    }
    expect((await checkRows(queries)).problems).toEqual([]);
  });

  test.each([
    ['a line of a command', "delete from command_items where command = 'one'", { kind: 'altered', table: 'commands', id: 'one' }],
    ['a command', "delete from commands where id = 'one'", { kind: 'missing', table: 'commands', id: 'one' }],
    [
      'one of several findings',
      "delete from findings where spki_sha256 = 'spki one' and seen_in = 'private'",
      { kind: 'altered', table: 'findings', id: 'spki one/' },
    ],
    ['all that was found in a key', "delete from findings where spki_sha256 = 'spki one'", { kind: 'missing', table: 'findings', id: 'spki one/' }],
    ['a public key', "delete from public_keys where spki_sha256 = 'spki one'", { kind: 'missing', table: 'public_keys', id: 'spki one' }],
    [
      'what a public key proves itself by',
      "insert into public_keys values ('spki three', x'00')",
      { kind: 'unlogged', table: 'public_keys', id: 'spki three' },
    ],
  ])('%s that is not there', async (_, statement, problem) => {
    expect(await problemsAfter(statement)).toEqual([problem]);
  });

  test('every byte of a key of an epoch', async () => {
    const queries = await filledVault();
    const row = (set: Uint8Array) =>
      queries.updateTable('epoch_keys').set({ sealed: set }).where('epoch', '=', 'epoch one').where('officer', '=', 'kit').execute();
    const sealed = utf8('epoch key one kit');
    for (let at = 0; at < sealed.length; at += 1) {
      await row(sealed.with(at, (sealed[at] as number) ^ (1 << (at % 8))));
      expect((await checkRows(queries)).problems, `byte ${at}`).toEqual([alteredRecord]);
    }
    await row(sealed);
    expect((await checkRows(queries)).problems).toEqual([]);
  });

  test.each([
    ['a share that is gone', "delete from shares where record = 'one' and officer = 'kit'"],
    ['a share that was put in', "insert into shares values ('one', 1, 'mallory', x'00')"],
    ['a share that became another’s', "update shares set officer = 'mallory' where record = 'one' and officer = 'bob'"],
    ['a key that is gone', "delete from keys where id = 'one'"],
    ['an epoch that is gone', "delete from epochs where id = 'epoch one'"],
    ['an epoch that became another', "update epochs set id = 'epoch three' where id = 'epoch one'"],
    ['keys of an epoch that are gone', "delete from epoch_keys where epoch = 'epoch one'"],
    ['one of them that is gone', "delete from epoch_keys where epoch = 'epoch one' and officer = 'alice'"],
    ['one that was put in', "insert into epoch_keys values ('epoch one', 'mallory', x'00')"],
    ['one that became another’s', "update epoch_keys set officer = 'mallory' where epoch = 'epoch one' and officer = 'bob'"],
    ['keys of an epoch that are zeroed', "update epoch_keys set sealed = zeroblob(length(sealed)) where epoch = 'epoch one'"],
    ['keys of an epoch that are emptied', "update epoch_keys set sealed = x'' where epoch = 'epoch one'"],
  ])('%s alters the record', async (_, statement) => {
    expect(await problemsAfter(statement)).toEqual([alteredRecord]);
  });

  test('an epoch alters every record that was sealed in it', async () => {
    const problems = await problemsAfter('update epoch_keys set sealed = zeroblob(80)');
    expect(problems).toEqual([alteredRecord, { ...alteredRecord, id: 'two/1' }]);
  });

  test('a key without a record, which would keep the real one out', async () => {
    const unlogged = { kind: 'unlogged', table: 'keys', id: 'three' };
    expect(await problemsAfter("insert into keys values ('three', 'spki three', 'RSA 2048', 'destroyed', 1, 'a file')")).toEqual([unlogged]);
    expect(await problemsAfter("update keys set id = 'three' where id = 'one'")).toEqual([alteredRecord, unlogged]);
  });
});

describe('a row that cannot be hashed or read exactly is named, and hides no other', () => {
  const another = "update requests set subject = 'CN=mallory' where id = 'two'";
  const huge = ['9223372036854775807', '-9223372036854775808', '9007199254740993'];

  test.each(
    [
      ['records', 'threshold', alteredRecord],
      ['keys', 'stored_at', alteredRecord],
      ['epochs', 'created_at', alteredRecord],
      ['certificates', 'stored_at', { kind: 'altered', table: 'certificates', id: 'one' }],
      ['requests', 'stored_at', { kind: 'altered', table: 'requests', id: 'one' }],
      ['certificates', 'log_entry', { kind: 'altered', table: 'certificates', id: 'one' }],
    ].flatMap(([table, column, problem]) => huge.map((value) => ({ table, column, value, problem }))),
  )('$column of $table is $value', async ({ table, column, value, problem }) => {
    const id = table === 'epochs' ? 'epoch one' : 'one';
    expect(await problemsAfter(`update ${table} set ${column} = ${value} where id = '${id}'`, another)).toEqual([problem, alteredRequest]);
  });

  test.each(['9223372036854775807', '9007199254740993'])('a record’s newest version is %s', async (version) => {
    const copy = `insert into records select id, ${version}, epoch, policy_generation, spki_sha256, threshold, sealed, log_entry from records where id = 'one'`;
    expect(await problemsAfter(copy, another)).toEqual([{ kind: 'unlogged', table: 'records', id: `one/${Number(version)}` }, alteredRequest]);
  });

  test('a name is no UTF-8', async () => {
    const queries = await filledVault();
    await insertCertificate(queries, { ...certificate('zzz'), log_entry: 0 });
    await asIntruder(
      queries,
      "update certificates set id = cast(x'ff' as text) where id = 'zzz'",
      "insert into settings values (cast(x'ff' as text), '1', 0)",
      another,
    );
    expect((await checkRows(queries)).problems).toEqual([
      { kind: 'unlogged', table: 'certificates', id: '\ufffd' },
      alteredRequest,
      { kind: 'unlogged', table: 'settings', id: '\ufffd' },
    ]);
  });

  test('a text is no UTF-8', async () => {
    expect(await problemsAfter("update keys set origin = cast(x'ff' as text) where id = 'one'", another)).toEqual([alteredRecord, alteredRequest]);
  });

  test.each(huge)('an entry of the log has index %s', async (index) => {
    const entry = `insert into log_entries select ${index}, leaf, leaf_hash, at, actor, action, command, search from log_entries where idx = 0`;
    expect(await problemsAfter(entry, another)).toEqual([alteredRequest]);
  });
});
