import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    sql`create table key_tags (key_id text not null references keys (id), tag text not null, tagged_at integer not null, log_entry integer not null, primary key (key_id, tag)) strict`,
    sql`create index key_tags_by_tag on key_tags (tag, key_id)`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/** What keys are marked with. How many custodians a key takes follows from it, so the log vouches for every row. */
export const keyTags: Migration = { up };
