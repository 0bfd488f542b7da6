import { sql } from 'kysely';
import { foundAsJson, hasFinding } from './findings.ts';
import type { Database } from './open-database.ts';
import type { CertificateTable } from './schema.ts';
import { likeEachWord } from './search-words.ts';

export type CertificateWithKey = CertificateTable & {
  private_key: 'in-store' | 'missing' | 'destroyed';
  /** ms; when the local CA that issued it took it back. */
  revoked_at: number | null;
  /** JSON of the contract's findings: of its newest check, and of its key's. */
  found: string;
};

export interface CertificateQuery {
  search: string;
  /** An issuer's own certificate is never among those that lack a key: it is with the issuer. */
  privateKey: readonly ('in-store' | 'missing' | 'destroyed')[];
  /** ms; certificates that expire from (inclusive) and before (exclusive). */
  expiresFrom: number | null;
  expiresBefore: number | null;
  standing: 'any' | 'current' | 'renewed' | 'revoked';
  /** Certificates with any finding, with one that means loss, or with one of a kind (its code). */
  finding: string | null;
  /** Certificates whose key has this tag. */
  tag?: string | undefined;
}

export type CertificateOrder = 'common_name' | 'issuer' | 'not_before' | 'not_after' | 'key_algorithm' | 'private_key' | 'serial';

const privateKeyState = sql<'in-store' | 'missing' | 'destroyed'>`coalesce(keys.state, 'missing')`;

function withKey(queries: Database) {
  return queries
    .selectFrom('certificates')
    .leftJoin('keys', 'keys.spki_sha256', 'certificates.spki_sha256')
    .leftJoin('revocations', 'revocations.id', 'certificates.id');
}

type Joined = ReturnType<typeof withKey>;

function whole(rows: Joined) {
  return rows.selectAll('certificates').select([privateKeyState.as('private_key'), 'revocations.revoked_at', foundAsJson.as('found')]);
}

function filtered(queries: Database, query: CertificateQuery): Joined {
  let rows = withKey(queries);
  for (const pattern of likeEachWord(query.search)) rows = rows.where('certificates.search', 'like', pattern);
  if (query.privateKey.length > 0)
    rows = rows
      .where(privateKeyState, 'in', [...query.privateKey])
      .where(({ or, eb }) => or([eb('keys.id', 'is not', null), eb('certificates.is_ca', '=', 0)]));
  if (query.expiresFrom !== null) rows = rows.where('certificates.not_after', '>=', query.expiresFrom);
  if (query.expiresBefore !== null) rows = rows.where('certificates.not_after', '<', query.expiresBefore);
  if (query.standing === 'current') rows = rows.where('certificates.successor', 'is', null).where('revocations.id', 'is', null);
  if (query.standing === 'renewed') rows = rows.where('certificates.successor', 'is not', null);
  if (query.standing === 'revoked') rows = rows.where('revocations.id', 'is not', null);
  if (query.finding !== null) rows = rows.where(hasFinding(query.finding));
  const { tag } = query;
  if (tag !== undefined) rows = rows.where('keys.id', 'in', queries.selectFrom('key_tags').select('key_id').where('tag', '=', tag));
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
  const rows = await whole(filtered(queries, query))
    .orderBy(by, direction)
    .orderBy('certificates.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return { total: count, rows };
}

export function findCertificate(queries: Database, id: string): Promise<CertificateWithKey | undefined> {
  return whole(withKey(queries)).where('certificates.id', '=', id).executeTakeFirst();
}

export function findByFingerprint(queries: Database, fingerprint: string): Promise<CertificateWithKey | undefined> {
  return whole(withKey(queries)).where('certificates.fingerprint', '=', fingerprint).executeTakeFirst();
}

/** At most two: enough to see that a prefix or a name is ambiguous. */
export function findByPrefix(queries: Database, fingerprintPrefix: string): Promise<CertificateWithKey[]> {
  return whole(withKey(queries)).where('certificates.fingerprint', 'like', `${fingerprintPrefix}%`).limit(2).execute();
}

export function findByCommonName(queries: Database, commonName: string): Promise<CertificateWithKey[]> {
  return whole(withKey(queries)).where(sql<boolean>`certificates.common_name = ${commonName} collate nocase`).limit(2).execute();
}

/** @param limit the most that are answered; all where it is left out */
export function certificatesOfKey(queries: Database, spkiSha256: string, limit = -1): Promise<CertificateWithKey[]> {
  return whole(withKey(queries)).where('certificates.spki_sha256', '=', spkiSha256).limit(limit).execute();
}

/** Certificates that end before a time (ms), were not renewed yet and are no authority's; the soonest first. */
export function certificatesToRenew(queries: Database, endBefore: number, limit: number): Promise<CertificateWithKey[]> {
  return whole(withKey(queries))
    .where('certificates.not_after', '<', endBefore)
    .where('certificates.successor', 'is', null)
    .where('certificates.is_ca', '=', 0)
    .orderBy('certificates.not_after')
    .orderBy('certificates.id')
    .limit(limit)
    .execute();
}

/** Certificates that may have issued one with this issuer: candidates, to be proved by their signature. */
export function certificatesOfSubject(queries: Database, subject: string): Promise<{ der: Uint8Array }[]> {
  return queries.selectFrom('certificates').select('der').where('subject', '=', subject).limit(20).execute();
}

export async function insertCertificate(queries: Database, row: CertificateTable): Promise<void> {
  await queries.insertInto('certificates').values(row).execute();
}

/** Changes what is known of a certificate beside its own bytes. `log_entry` holds the hash of the row as it is then. */
export async function updateCertificate(
  queries: Database,
  id: string,
  change: Pick<CertificateTable, 'log_entry'> & Partial<Pick<CertificateTable, 'predecessor' | 'successor' | 'request' | 'authority'>>,
): Promise<void> {
  await queries.updateTable('certificates').set(change).where('id', '=', id).execute();
}

/** All certificates after one given, in the order of their ids, with what a check of their keys looks at. */
export function certificatesAfter(queries: Database, after: string, limit: number) {
  return queries
    .selectFrom('certificates')
    .select(['id', 'der', 'spki_sha256', 'common_name', 'subject', 'subject_alt_names', 'serial', 'predecessor', 'successor'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}
