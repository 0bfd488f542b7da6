import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    // Text by the certificate's row number, and which rows have each three characters that follow one another. Both are filled later, in the background.
    sql`create table if not exists certificate_texts (number integer primary key, text text not null) strict`,
    sql`create virtual table if not exists certificate_search using fts5 (text, tokenize = 'trigram case_sensitive 1', content = '', columnsize = 0, detail = none)`,
    sql`create virtual table if not exists certificate_terms using fts5vocab (certificate_search, row)`,
    // With all that filters and counts ask for: of a row of certificates some 2,000 bytes are read for each that is not in the index.
    sql`drop index if exists certificates_by_expiry`,
    sql`create index if not exists certificates_by_expiry on certificates (not_after, id, spki_sha256, successor, is_ca, weak)`,
    sql`create index if not exists certificates_by_issuer on certificates (issuer, id)`,
    sql`create index if not exists certificates_by_begin on certificates (not_before, id)`,
    sql`create index if not exists certificates_by_algorithm on certificates (key_algorithm, id)`,
    sql`create index if not exists certificates_by_serial on certificates (serial, id)`,
    // Unique as its first column is: SQLite would rather look into the other index, and read the row for the state.
    sql`create unique index if not exists keys_by_state on keys (spki_sha256, state)`,
    // Last: of two that would do, SQLite takes the newer one, and in this order each key lies beside the one before.
    sql`drop index if exists certificates_by_spki`,
    sql`create index if not exists certificates_by_spki on certificates (spki_sha256, id, not_after, successor, is_ca, weak)`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/** Finds certificates by any part of their names, and lists them in the order of any column, without reading them all. */
export const searchIndex: Migration = { up };
