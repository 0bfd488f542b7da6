import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { firstVault } from './migrations/0001-first-vault.ts';
import { requestsAndAuthorities } from './migrations/0002-requests-and-authorities.ts';
import { backups } from './migrations/0003-backups.ts';
import { findings } from './migrations/0004-findings.ts';
import { keyTags } from './migrations/0005-key-tags.ts';
import { searchIndex } from './migrations/0006-search-index.ts';
import type { Schema } from './schema.ts';

/** In the order of their names; a name never changes once a vault has seen it. */
const migrations: Record<string, Migration> = {
  '0001-first-vault': firstVault,
  '0002-requests-and-authorities': requestsAndAuthorities,
  '0003-backups': backups,
  '0004-findings': findings,
  '0005-key-tags': keyTags,
  '0006-search-index': searchIndex,
};

/** Brings a database to this version's schema, each step in a transaction. A vault of a newer version is refused and untouched. */
export async function migrate(database: Kysely<Schema>): Promise<void> {
  const applied = await appliedMigrations(database);
  if (applied.some((name) => !Object.hasOwn(migrations, name))) {
    throw new StrongroomError('VAULT_TOO_NEW', 'This vault was written by a newer Strongroom.', 'Open it with the version that wrote it, or a later one.');
  }
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function appliedMigrations(database: Kysely<Schema>): Promise<string[]> {
  const tables = await sql<{ name: string }>`select name from sqlite_schema where name = 'kysely_migration'`.execute(database);
  if (tables.rows.length === 0) return [];
  const rows = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  return rows.rows.map((row) => row.name);
}
