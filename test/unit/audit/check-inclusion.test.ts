import { describe, expect, test } from 'vitest';
import { checkInclusion } from '../../../main/audit/check-inclusion.ts';
import { rootAt } from '../../../main/audit/log.ts';
import { rowHash, rowName } from '../../../main/audit/row-hash.ts';
import { newestSignedCheckpoint } from '../../../main/audit/stored-checkpoint.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { findLoggedRow, type StoredLoggedRow } from '../../../main/store/logged-rows.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { filledVault } from './filled-vault.ts';
import { alice, append, bob, checkpoint, draft, emptyLog, known, signer, standing } from './vault-log.ts';

const holders = { ...known, standings: [standing(1, alice, bob)] };

describe('before a record is opened', () => {
  async function storedRecord(queries: Database) {
    const row = (await findLoggedRow(queries, 'records', 'one/1')) as StoredLoggedRow['records'];
    const signed = await newestSignedCheckpoint(queries, holders);
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

  test('not with another key, another epoch, other keys of it, or without them', async () => {
    const queries = await filledVault();
    const { row, entry, signed } = await storedRecord(queries);
    const { key, sealedIn, epochKeys } = row;
    if (!key || !sealedIn) throw new Error('a part is missing');
    const changes: Partial<StoredLoggedRow['records']>[] = [
      { key: null },
      { key: { ...key, state: 'destroyed' } },
      { key: { ...key, stored_at: 2 ** 63 } },
      { sealedIn: null },
      { sealedIn: { ...sealedIn, policy_generation: 2 } },
      { epochKeys: [] },
      { epochKeys: epochKeys.map((epochKey) => ({ ...epochKey, sealed: new Uint8Array(epochKey.sealed.length) })) },
    ];
    for (const change of changes) expect(await checkInclusion(queries, entry, 'records', { ...row, ...change }, signed)).toBe(false);
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
    expect(await newestSignedCheckpoint(queries, holders)).toBeNull();
    expect(await newestSignedCheckpoint(await emptyLog(), holders)).toBeNull();
  });
});
