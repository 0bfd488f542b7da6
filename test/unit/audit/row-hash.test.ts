import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { withLines } from '../../../main/audit/command-row.ts';
import { rowHash } from '../../../main/audit/row-hash.ts';
import { canonicalJson, type Json } from '../../../main/formats/canonical-json.ts';
import { findLoggedRow, type LoggedTableName, readLoggedRows, type StoredLoggedRow } from '../../../main/store/logged-rows.ts';
import { columnsOf, epochKeys, filledVault, shares, whole } from './filled-vault.ts';

describe('the hash of a row', () => {
  test('is SHA-256 over the JSON that the documentation describes', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const byOfficer = (spell: (officer: string) => string) => `[${['alice', 'bob', 'kit'].map(spell).join(',')}]`;
    const members = [
      '"epoch":"epoch one"',
      `"epoch_keys":${byOfficer((officer) => `{"epoch":"epoch one","officer":"${officer}","sealed":{"sha256":"${sha256(`epoch key one ${officer}`)}"}}`)}`,
      '"id":"one"',
      '"key":{"id":"one","key_algorithm":"RSA 2048","origin":"a file","spki_sha256":"spki one","state":"in-store","stored_at":1}',
      '"policy_generation":1',
      `"sealed":{"sha256":"${sha256('sealed one')}"}`,
      '"sealed_in":{"command":"c","created_at":1,"id":"epoch one","policy_generation":1}',
      `"shares":${byOfficer((officer) => `{"officer":"${officer}","record":"one","sealed":{"sha256":"${sha256(`share one ${officer}`)}"},"version":1}`)}`,
      '"spki_sha256":"spki one"',
      '"threshold":1',
      '"version":1',
    ];
    expect(rowHash('records', whole('one'))).toBe(sha256(`{"row":{${members.join(',')}},"table":"records"}`));
  });

  test('of certificates and findings is over their columns in the order of their names, those of later migrations where they are not null', async () => {
    const queries = await filledVault();
    const spelled = (table: string, row: object) =>
      createHash('sha256')
        .update(canonicalJson({ table, row: row as Json }))
        .digest('hex');
    const plain = (row: object) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => name !== 'log_entry' && name !== 'place')
          .map(([name, value]) => [name, value instanceof Uint8Array ? { sha256: createHash('sha256').update(value).digest('hex') } : value]),
      );
    const { request, authority, ...certificate } = (await findLoggedRow(queries, 'certificates', 'one')) as StoredLoggedRow['certificates'];
    expect(rowHash('certificates', { ...certificate, request: null, authority: null })).toBe(spelled('certificates', plain(certificate)));
    expect(rowHash('certificates', { ...certificate, request: 'one', authority: null })).toBe(
      spelled('certificates', plain({ ...certificate, request: 'one' })),
    );
    const found = ['a', 'b'].map((code) => ({ spki_sha256: 'k', certificate: 'c', code, severity: 'loss' as const, text: code, seen_in: 'public' as const }));
    const inRow = found.map(({ code, severity, text, seen_in }) => ({ code, severity, text, seen_in }));
    const findings = { spki_sha256: 'k', certificate: 'c', found: found.toReversed() };
    expect(rowHash('findings', findings)).toBe(spelled('findings', { ...findings, found: inRow }));
  });

  test('does not depend on the order of shares, epoch keys and columns, on joined columns, or on where it is logged', () => {
    const reversed = Object.fromEntries(Object.entries(whole('one')).reverse()) as ReturnType<typeof whole>;
    const row = { ...reversed, shares: shares('one').reverse(), epochKeys: epochKeys('one').reverse(), log_entry: 7, private_key: 'in-store' };
    expect(rowHash('records', row)).toBe(rowHash('records', whole('one')));
  });

  test('covers every column of every logged table, and of those that a record is logged with', async () => {
    const queries = await filledVault();
    const stored = (await findLoggedRow(queries, 'records', 'one/1')) as StoredLoggedRow['records'];
    const change = (row: unknown, column: string) => ({ ...(row as object), [column]: 'changed' }) as never;
    const changedCompany: Record<string, (column: string) => StoredLoggedRow['records']> = {
      shares: (column) => ({ ...stored, shares: stored.shares.with(1, change(stored.shares[1], column)) }),
      keys: (column) => ({ ...stored, key: change(stored.key, column) }),
      epochs: (column) => ({ ...stored, sealedIn: change(stored.sealedIn, column) }),
      epoch_keys: (column) => ({ ...stored, epochKeys: stored.epochKeys.with(1, change(stored.epochKeys[1], column)) }),
    };
    for (const [table, changed] of Object.entries(changedCompany)) {
      for (const column of await columnsOf(queries, table)) expect(rowHash('records', changed(column.name)), column.name).not.toBe(rowHash('records', stored));
    }
    const names: Partial<Record<LoggedTableName, string>> = { records: 'one/1', key_tags: 'one/production', findings: 'spki one/', public_keys: 'spki one' };
    for (const table of Object.keys(readLoggedRows) as LoggedTableName[]) {
      // Of the keys, those without a record are logged alone.
      const found = table === 'keys' ? whole('one').key : await findLoggedRow(queries, table, names[table] ?? 'one');
      const row = (table === 'commands' ? await withLines(queries, found as StoredLoggedRow['commands']) : found) as never;
      for (const { name } of await columnsOf(queries, table)) {
        // Those of findings that they do not share are within, and altered in rows that are checked.
        if (name !== 'log_entry' && (table !== 'findings' || name in row)) expect(rowHash(table, change(row, name)), name).not.toBe(rowHash(table, row));
      }
    }
  });
});
