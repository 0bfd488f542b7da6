import { sql } from 'kysely';
import type { Database } from './open-database.ts';
import type { AuthorityTable, RevocationTable } from './schema.ts';

export function listAuthorities(queries: Database): Promise<AuthorityTable[]> {
  return queries.selectFrom('authorities').selectAll().orderBy('created_at').orderBy('role', 'desc').execute();
}

export function findAuthority(queries: Database, id: string): Promise<AuthorityTable | undefined> {
  return queries.selectFrom('authorities').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The authority whose key this is. */
export function authorityOfKey(queries: Database, spkiSha256: string): Promise<AuthorityTable | undefined> {
  return queries
    .selectFrom('authorities')
    .innerJoin('certificates', 'certificates.id', 'authorities.certificate')
    .selectAll('authorities')
    .where('certificates.spki_sha256', '=', spkiSha256)
    .executeTakeFirst();
}

export async function insertAuthority(queries: Database, row: AuthorityTable): Promise<void> {
  await queries.insertInto('authorities').values(row).execute();
}

export async function updateAuthority(queries: Database, id: string, change: Partial<Omit<AuthorityTable, 'id'>>): Promise<void> {
  await queries.updateTable('authorities').set(change).where('id', '=', id).execute();
}

/** How many certificates an authority issued and took back. */
export async function countIssued(queries: Database, authority: string): Promise<{ issued: number; revoked: number }> {
  const { rows } = await sql<{ issued: number; revoked: number }>`select
    (select count(*) from certificates where authority = ${authority}) as issued,
    (select count(*) from revocations where authority = ${authority}) as revoked`.execute(queries);
  return rows[0] as { issued: number; revoked: number };
}

/** Authorities whose newest CRL is overdue, or does not name all that they took back. */
export async function countCrlsDue(queries: Database, now: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from authorities
    where crl_next < ${now} or coalesce(crl_entries, 0) < (select count(*) from revocations where authority = authorities.id)`.execute(queries);
  return rows[0]?.count ?? 0;
}

export async function insertRevocation(queries: Database, row: RevocationTable): Promise<void> {
  await queries.insertInto('revocations').values(row).execute();
}

export function findRevocation(queries: Database, certificate: string): Promise<RevocationTable | undefined> {
  return queries.selectFrom('revocations').selectAll().where('id', '=', certificate).executeTakeFirst();
}

/** Whether a certificate of a key was revoked because the key was no secret any more. */
export async function wasCompromised(queries: Database, spkiSha256: string): Promise<boolean> {
  const found = await queries
    .selectFrom('revocations')
    .innerJoin('certificates', 'certificates.id', 'revocations.id')
    .select('revocations.id')
    .where('certificates.spki_sha256', '=', spkiSha256)
    .where('revocations.reason', '=', 'keyCompromise')
    .executeTakeFirst();
  return found !== undefined;
}

/** All that an authority took back, oldest first. */
export function revocationsOf(queries: Database, authority: string): Promise<RevocationTable[]> {
  return queries.selectFrom('revocations').selectAll().where('authority', '=', authority).orderBy('revoked_at').orderBy('id').execute();
}
