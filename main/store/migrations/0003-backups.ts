import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    sql`create table backups (id text primary key, target text not null, location text not null, name text not null, log_size integer not null, policy_generation integer not null, size integer not null, sha256 text not null, note text not null, taken_at integer not null, officer text not null, with_slots integer not null, verified_at integer, drilled_at integer, state text not null check (state in ('good', 'unproved', 'missing', 'damaged', 'pruned')), problem text, log_entry integer not null) strict`,
    sql`create unique index backups_by_target on backups (target, log_size, id)`,
    sql`create index backups_by_size on backups (log_size)`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/** The copies of the vault that lie elsewhere. */
export const backups: Migration = { up };
