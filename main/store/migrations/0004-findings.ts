import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

async function up(database: Kysely<never>): Promise<void> {
  const statements = [
    sql`create table public_keys (spki_sha256 text primary key, spki blob not null) strict, without rowid`,
    sql`create table findings (spki_sha256 text not null, certificate text not null, code text not null, severity text not null check (severity in ('loss', 'attention')), text text not null, seen_in text not null check (seen_in in ('public', 'private')), primary key (spki_sha256, certificate, code)) strict, without rowid`,
    sql`create index findings_by_code on findings (code)`,
    sql`insert or ignore into findings select certificates.spki_sha256, certificates.id, json_extract(found.value, '$.code'), json_extract(found.value, '$.severity'), json_extract(found.value, '$.text'), 'public' from certificates, json_each(certificates.findings) as found`,
  ];
  for (const statement of statements) await statement.execute(database);
}

/**
 * What is wrong with keys and certificates, as the newest check found it, and the public halves of keys without a certificate, which a check needs. The log
 * vouches for neither: a public key proves itself by its hash, and findings follow from public data, so that whoever doubts them checks again. What an import
 * saw stands in the certificate's own row, for which the log vouches.
 */
export const findings: Migration = { up };
