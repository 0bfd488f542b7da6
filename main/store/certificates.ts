import { sql } from 'kysely';
import type { Database } from './open-database.ts';
import type { CertificateTable, RequestTable } from './schema.ts';
import { likeEachWord } from './search-words.ts';

export type CertificateWithKey = CertificateTable & { private_key: 'in-store' | 'missing' | 'destroyed' };

export interface CertificateQuery {
  search: string;
  privateKey: readonly ('in-store' | 'missing' | 'destroyed')[];
  /** ms; certificates that expire from (inclusive) and before (exclusive). */
  expiresFrom: number | null;
  expiresBefore: number | null;
  weak: boolean;
}

export type CertificateOrder = 'common_name' | 'issuer' | 'not_before' | 'not_after' | 'key_algorithm' | 'private_key' | 'serial';

const privateKeyState = sql<'in-store' | 'missing' | 'destroyed'>`coalesce(keys.state, 'missing')`;

function withKey(queries: Database) {
  return queries.selectFrom('certificates').leftJoin('keys', 'keys.spki_sha256', 'certificates.spki_sha256');
}

type Joined = ReturnType<typeof withKey>;

function filtered(queries: Database, query: CertificateQuery): Joined {
  let rows = withKey(queries);
  for (const pattern of likeEachWord(query.search)) rows = rows.where('certificates.search', 'like', pattern);
  if (query.privateKey.length > 0) rows = rows.where(privateKeyState, 'in', [...query.privateKey]);
  if (query.expiresFrom !== null) rows = rows.where('certificates.not_after', '>=', query.expiresFrom);
  if (query.expiresBefore !== null) rows = rows.where('certificates.not_after', '<', query.expiresBefore);
  if (query.weak) rows = rows.where('certificates.weak', '=', 1);
  return rows;
}

/** One page of the inventory and the number of all that match. */
export async function listCertificates(
  queries: Database,
  query: CertificateQuery,
  order: { by: CertificateOrder; descending: boolean },
  page: { offset: number; limit: number },
): Promise<{ total: number; rows: CertificateWithKey[] }> {
  const { count } = await filtered(queries, query)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const direction = order.descending ? 'desc' : 'asc';
  const by =
    order.by === 'private_key'
      ? privateKeyState
      : order.by === 'common_name'
        ? sql`certificates.common_name collate nocase`
        : sql.ref(`certificates.${order.by}`);
  const rows = await filtered(queries, query)
    .selectAll('certificates')
    .select(privateKeyState.as('private_key'))
    .orderBy(by, direction)
    .orderBy('certificates.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { total: count, rows };
}

export function findCertificate(queries: Database, id: string): Promise<CertificateWithKey | undefined> {
  return withKey(queries).selectAll('certificates').select(privateKeyState.as('private_key')).where('certificates.id', '=', id).executeTakeFirst();
}

export function findByFingerprint(queries: Database, fingerprint: string): Promise<CertificateWithKey | undefined> {
  return withKey(queries)
    .selectAll('certificates')
    .select(privateKeyState.as('private_key'))
    .where('certificates.fingerprint', '=', fingerprint)
    .executeTakeFirst();
}

/** At most two: enough to see that a prefix or a name is ambiguous. */
export function findByPrefix(queries: Database, fingerprintPrefix: string): Promise<CertificateWithKey[]> {
  return withKey(queries)
    .selectAll('certificates')
    .select(privateKeyState.as('private_key'))
    .where('certificates.fingerprint', 'like', `${fingerprintPrefix}%`)
    .limit(2)
    .execute();
}

export function findByCommonName(queries: Database, commonName: string): Promise<CertificateWithKey[]> {
  return withKey(queries)
    .selectAll('certificates')
    .select(privateKeyState.as('private_key'))
    .where(sql<boolean>`certificates.common_name = ${commonName} collate nocase`)
    .limit(2)
    .execute();
}

export function certificatesOfKey(queries: Database, spkiSha256: string): Promise<CertificateWithKey[]> {
  return withKey(queries).selectAll('certificates').select(privateKeyState.as('private_key')).where('certificates.spki_sha256', '=', spkiSha256).execute();
}

/** Certificates that may have issued one with this issuer: candidates, to be proved by their signature. */
export function certificatesOfSubject(queries: Database, subject: string): Promise<{ der: Uint8Array }[]> {
  return queries.selectFrom('certificates').select('der').where('subject', '=', subject).limit(20).execute();
}

export async function insertCertificate(queries: Database, row: CertificateTable): Promise<void> {
  await queries.insertInto('certificates').values(row).execute();
}

/** The renewal that led from one certificate to another. `logEntry` holds the hashes of both rows as they are now. */
export async function linkCertificates(queries: Database, predecessor: string, successor: string, logEntry: number): Promise<void> {
  await queries.updateTable('certificates').set({ successor, log_entry: logEntry }).where('id', '=', predecessor).execute();
  await queries.updateTable('certificates').set({ predecessor, log_entry: logEntry }).where('id', '=', successor).execute();
}

export function findRequest(queries: Database, derSha256: string): Promise<RequestTable | undefined> {
  return queries.selectFrom('requests').selectAll().where('der_sha256', '=', derSha256).executeTakeFirst();
}

export async function insertRequest(queries: Database, row: RequestTable): Promise<void> {
  await queries.insertInto('requests').values(row).execute();
}
