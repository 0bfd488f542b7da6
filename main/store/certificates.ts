import { sql } from 'kysely';
import { compiled, inserting } from './compiled.ts';
import { foundAsJson } from './findings.ts';
import type { Database } from './open-database.ts';
import type { CertificateTable } from './schema.ts';

export type CertificateWithKey = CertificateTable & {
  private_key: 'in-store' | 'missing' | 'destroyed';
  /** ms; when the local CA that issued it took it back. */
  revoked_at: number | null;
  /** JSON of the contract's findings: of its newest check, and of its key's. */
  found: string;
};

const privateKeyState = sql<'in-store' | 'missing' | 'destroyed'>`coalesce(keys.state, 'missing')`;

/** Certificates with their keys' states. */
export function withKey(queries: Database) {
  return queries
    .selectFrom('certificates')
    .leftJoin('keys', 'keys.spki_sha256', 'certificates.spki_sha256')
    .leftJoin('revocations', 'revocations.id', 'certificates.id');
}

type Joined = ReturnType<typeof withKey>;

/** With all their columns, and what was found in them. */
export function wholeCertificates(rows: Joined) {
  return rows.selectAll('certificates').select([privateKeyState.as('private_key'), 'revocations.revoked_at', foundAsJson.as('found')]);
}

export function findCertificate(queries: Database, id: string): Promise<CertificateWithKey | undefined> {
  return wholeCertificates(withKey(queries)).where('certificates.id', '=', id).executeTakeFirst();
}

export function findByFingerprint(queries: Database, fingerprint: string): Promise<CertificateWithKey | undefined> {
  return wholeCertificates(withKey(queries)).where('certificates.fingerprint', '=', fingerprint).executeTakeFirst();
}

/** At most two: enough to see that a prefix or a name is ambiguous. */
export function findByPrefix(queries: Database, fingerprintPrefix: string): Promise<CertificateWithKey[]> {
  return wholeCertificates(withKey(queries)).where('certificates.fingerprint', 'like', `${fingerprintPrefix}%`).limit(2).execute();
}

export function findByCommonName(queries: Database, commonName: string): Promise<CertificateWithKey[]> {
  return wholeCertificates(withKey(queries)).where(sql<boolean>`certificates.common_name = ${commonName} collate nocase`).limit(2).execute();
}

/** @param limit the most that are answered; all where it is left out */
export function certificatesOfKey(queries: Database, spkiSha256: string, limit = -1): Promise<CertificateWithKey[]> {
  return wholeCertificates(withKey(queries)).where('certificates.spki_sha256', '=', spkiSha256).limit(limit).execute();
}

/** What is told apart of the certificates of one key, without their bytes and what was found in them. @param limit the most that are answered */
export const usesOfKey = compiled((queries, spkiSha256: string, limit: number) =>
  queries
    .selectFrom('certificates')
    .select(['id', 'spki_sha256', 'common_name', 'subject', 'subject_alt_names', 'serial', 'predecessor', 'successor'])
    .where('spki_sha256', '=', spkiSha256)
    .limit(limit),
);

/** Certificates that end before a time (ms), were not renewed yet and are no authority's; the soonest first. */
export function certificatesToRenew(queries: Database, endBefore: number, limit: number): Promise<CertificateWithKey[]> {
  return wholeCertificates(withKey(queries))
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

const insertCertificates = inserting('certificates');

export function insertCertificate(queries: Database, row: CertificateTable): Promise<void> {
  return insertCertificates(queries, [row]);
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
