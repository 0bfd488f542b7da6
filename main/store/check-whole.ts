import { type Kysely, sql } from 'kysely';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Schema } from './schema.ts';

/**
 * Walks every page that holds anything, so that each one's tag is checked now and not when its row is asked for; then what the log does
 * not vouch for by itself: that no row points to one that is gone, as after the return of a single old page.
 * @param withIndexes also whether every index says what its table says: of a file that nobody signed a page of an index may be an old one
 * @throws StrongroomError `VAULT_DATABASE_DAMAGED`
 */
export async function checkWhole(queries: Kysely<Schema>, withIndexes = false): Promise<void> {
  const { rows: pages } = await (withIndexes ? sql<object>`pragma integrity_check(1)` : sql<object>`pragma quick_check(1)`).execute(queries);
  if (Object.values(pages[0] ?? {})[0] !== 'ok') throw damaged('One of its pages does not open, or is not of this state of it.');
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
