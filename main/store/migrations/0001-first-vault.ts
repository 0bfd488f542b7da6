import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    sql`create table epochs (id text primary key, policy_generation integer not null, command text not null, created_at integer not null) strict, without rowid`,
    sql`create table epoch_keys (epoch text not null references epochs (id), officer text not null, sealed blob not null, primary key (epoch, officer)) strict, without rowid`,
    sql`create table keys (id text primary key, spki_sha256 text not null unique, key_algorithm text not null, state text not null check (state in ('in-store', 'destroyed')), stored_at integer not null, origin text not null) strict`,
    sql`create table records (id text not null references keys (id), version integer not null check (version >= 1), epoch text not null references epochs (id), policy_generation integer not null, spki_sha256 text not null, threshold integer not null check (threshold >= 1), sealed blob not null, log_entry integer not null, primary key (id, version)) strict`,
    sql`create table shares (record text not null, version integer not null, officer text not null, sealed blob not null, primary key (record, version, officer), foreign key (record, version) references records (id, version)) strict, without rowid`,
    sql`create table certificates (id text primary key, fingerprint text not null unique, der blob not null, spki_sha256 text not null, subject text not null, common_name text, subject_alt_names text not null, issuer text not null, issuer_common_name text, serial text not null, not_before integer not null, not_after integer not null, key_algorithm text not null, signature_algorithm text not null, is_ca integer not null, subject_key_id text, authority_key_id text, findings text not null, weak integer not null, predecessor text, successor text, stored_at integer not null, origin text not null, search text not null, log_entry integer not null) strict`,
    sql`create index certificates_by_spki on certificates (spki_sha256)`,
    sql`create index certificates_by_expiry on certificates (not_after, id)`,
    sql`create index certificates_by_name on certificates (common_name collate nocase, id)`,
    sql`create index certificates_by_subject on certificates (subject)`,
    sql`create table requests (id text primary key, der blob not null, der_sha256 text not null unique, spki_sha256 text not null, subject text not null, stored_at integer not null, origin text not null, log_entry integer not null) strict`,
    sql`create index requests_by_spki on requests (spki_sha256)`,
    sql`create table commands (id text primary key, kind text not null, title text not null, state text not null, officer text not null, host text not null, created_at integer not null, started_at integer, ended_at integer, done integer not null, total integer, outcome text, error text, input text not null, facts text not null, repeatable integer not null, search text not null) strict`,
    sql`create index commands_by_time on commands (created_at, id)`,
    sql`create table command_items (command text not null references commands (id), idx integer not null, name text not null, place text not null, state text not null, outcome text not null, error text, certificates text not null, erased integer not null, temporary text, primary key (command, idx)) strict, without rowid`,
    sql`create table log_entries (idx integer primary key, leaf text not null, leaf_hash blob not null, at integer not null, actor text, action text not null, command text, search text not null) strict`,
    sql`create index log_entries_by_command on log_entries (command)`,
    sql`create index log_entries_by_time on log_entries (at)`,
    sql`create index log_entries_by_actor on log_entries (actor)`,
    sql`create index log_entries_by_action on log_entries (action)`,
    sql`create table log_objects (entry integer not null references log_entries (idx), kind text not null, object text not null, primary key (object, kind, entry)) strict, without rowid`,
    sql`create index log_objects_by_entry on log_objects (entry)`,
    sql`create table log_nodes (level integer not null check (level >= 1), idx integer not null, hash blob not null, primary key (level, idx)) strict, without rowid`,
    sql`create table checkpoints (id integer primary key, size integer not null, root blob not null, note text not null, signer text not null, signed_at integer not null) strict`,
    sql`create index checkpoints_by_size on checkpoints (size)`,
    sql`create table settings (name text primary key, value text not null, log_entry integer not null) strict, without rowid`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/** The tables of the first Strongroom. `STRICT` and checks: a row that our code would not write is refused by the file itself. */
export const firstVault: Migration = { up };
