import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    sql`alter table requests add column common_name text`,
    sql`alter table requests add column subject_alt_names text`,
    sql`alter table requests add column key_algorithm text`,
    sql`alter table requests add column values_from text`,
    sql`alter table requests add column term_days integer`,
    sql`alter table requests add column renews text`,
    sql`alter table requests add column carried_at integer`,
    sql`alter table requests add column withdrawn_at integer`,
    sql`alter table requests add column certificate text`,
    sql`alter table requests add column differences text`,
    sql`alter table requests add column command text`,
    sql`alter table requests add column command_item integer`,
    sql`alter table requests add column search text`,
    sql`create index requests_by_time on requests (stored_at, id)`,
    sql`create unique index requests_by_command on requests (command, command_item)`,
    sql`create index requests_by_renewed on requests (renews)`,
    sql`alter table certificates add column request text`,
    sql`alter table certificates add column authority text`,
    sql`create index certificates_by_authority on certificates (authority)`,
    sql`alter table command_items add column input text`,
    sql`alter table command_items add column request text`,
    sql`create table authorities (id text primary key, name text not null, role text not null check (role in ('root', 'issuing')), certificate text not null references certificates (id), parent text references authorities (id), crl_url text, crl_number integer not null, crl blob, crl_at integer, crl_next integer, crl_entries integer, created_at integer not null, log_entry integer not null) strict`,
    sql`create table revocations (id text primary key references certificates (id), authority text not null references authorities (id), serial text not null, revoked_at integer not null, reason text not null, note text not null, log_entry integer not null) strict`,
    sql`create index revocations_by_authority on revocations (authority, revoked_at)`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/** Requests that are made here and what becomes of them, the local CA, and what it took back. */
export const requestsAndAuthorities: Migration = { up };
