import { type Kysely, sql } from 'kysely';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Schema } from './schema.ts';

/**
 * Walks every page that holds anything, so that each one's tag is checked now and not when its row is asked for; then what the log does
 * not vouch for by itself: that no row points to one that is gone, as after the return of a single old page.
 * @throws StrongroomError `VAULT_DATABASE_DAMAGED`
 */
export async function checkWhole(queries: Kysely<Schema>): Promise<void> {
  const pages = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(queries);
  if (pages.rows[0]?.quick_check !== 'ok') throw damaged('One of its pages does not open.');
  const dangling = await sql`pragma foreign_key_check`.execute(queries);
  const keyless = await sql`select 1 from epochs where not exists (select 1 from epoch_keys where epoch = epochs.id) limit 1`.execute(queries);
  if (dangling.rows.length + keyless.rows.length > 0) throw damaged('Some of its rows are gone.');
}

function damaged(why: string): StrongroomError {
  return new StrongroomError(
    'VAULT_DATABASE_DAMAGED',
    `The vault’s database is damaged. ${why}`,
    'Restore the vault from its last backup, and keep this folder for the investigation.',
  );
}
