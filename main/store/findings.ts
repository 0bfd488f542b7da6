import { sql } from 'kysely';
import { inserting } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { FindingTable, PublicKeyTable } from './schema.ts';

/** Findings of a row of `certificates`, and of its key. */
const ofCertificate = sql`findings.spki_sha256 = certificates.spki_sha256 and findings.certificate in ('', certificates.id)`;

export const foundAsJson = sql<string>`(select json_group_array(json_object('code', code, 'severity', severity, 'text', text)) from findings where ${ofCertificate})`;

/** Whether a row of `certificates` has a finding: `any`, one that means `loss`, or one of a kind. What its import saw counts, whatever became of the table. */
export function hasFinding(which: string) {
  const kind = which === 'any' ? sql`true` : which === 'loss' ? sql`severity = 'loss'` : sql`code = ${which}`;
  const found = sql<boolean>`exists (select 1 from findings where ${ofCertificate} and ${kind})`;
  if (which === 'any') return sql<boolean>`(certificates.weak = 1 or ${found})`;
  // Named twice: by the keys, of which few have it, and by the certificate, which may not be the one of that key that has it.
  return sql<boolean>`(certificates.spki_sha256 in (select spki_sha256 from findings where ${kind}) and ${found})`;
}

/** How many certificates have a finding of each kind. */
export function countFindings(queries: Database): Promise<{ code: string; severity: FindingTable['severity']; count: number }[]> {
  return queries
    .selectFrom('findings')
    .innerJoin('certificates', 'certificates.spki_sha256', 'findings.spki_sha256')
    .where(sql<boolean>`findings.certificate in ('', certificates.id)`)
    .select(['findings.code', 'findings.severity', sql<number>`count(distinct certificates.id)`.as('count')])
    .groupBy(['findings.code', 'findings.severity'])
    .execute();
}

/** What was found in keys, without their certificates. */
export function findingsOfKeys(queries: Database, keys: readonly string[]): Promise<FindingTable[]> {
  return queries
    .selectFrom('findings')
    .selectAll()
    .where('spki_sha256', 'in', [...keys])
    .where('certificate', '=', '')
    .execute();
}

/** What was found in each of these certificates and keys, in the order of its codes. */
export async function findingsOfSubjects(queries: Database, subjects: readonly Pick<FindingTable, 'spki_sha256' | 'certificate'>[]): Promise<FindingTable[][]> {
  const keys = [...new Set(subjects.map(({ spki_sha256 }) => spki_sha256))];
  if (keys.length === 0) return [];
  const rows = await queries.selectFrom('findings').selectAll().where('spki_sha256', 'in', keys).orderBy('code').execute();
  const bySubject = Map.groupBy(rows, subjectOf);
  return subjects.map((subject) => bySubject.get(subjectOf(subject)) ?? []);
}

/** All findings, in the order of their subjects. */
export function allFindings(queries: Database): Promise<FindingTable[]> {
  return queries.selectFrom('findings').selectAll().orderBy('spki_sha256').orderBy('certificate').orderBy('code').execute();
}

export async function putFindings(queries: Database, rows: readonly FindingTable[]): Promise<void> {
  // SQLite takes some 32,000 values in one statement.
  for (let at = 0; at < rows.length; at += 1000) {
    await queries
      .insertInto('findings')
      .values(rows.slice(at, at + 1000))
      .onConflict((conflict) =>
        conflict
          .columns(['spki_sha256', 'certificate', 'code'])
          .doUpdateSet((row) => ({ severity: row.ref('excluded.severity'), text: row.ref('excluded.text') })),
      )
      .execute();
  }
}

/**
 * Puts the findings of a check in the place of the one before. What only private keys show stays.
 * @param keeps what came in beside the check, which has not looked at it
 * @returns what was kept
 */
export async function replaceFindings(
  queries: Database,
  rows: readonly FindingTable[],
  keeps: (row: FindingTable) => boolean = () => false,
): Promise<FindingTable[]> {
  const kept = (await queries.selectFrom('findings').selectAll().where('seen_in', '=', 'public').execute()).filter(keeps);
  await queries.deleteFrom('findings').where('seen_in', '=', 'public').execute();
  await putFindings(queries, kept);
  await putFindings(queries, rows);
  return kept;
}

/** What findings there are of, for `subjectOf`. */
export async function subjectsOfFindings(queries: Database): Promise<Set<string>> {
  const rows = await queries.selectFrom('findings').select(['spki_sha256', 'certificate']).distinct().execute();
  return new Set(rows.map(subjectOf));
}

/** A name for a certificate with its key, or for a key alone. */
export function subjectOf({ spki_sha256, certificate }: Pick<FindingTable, 'spki_sha256' | 'certificate'>): string {
  return `${spki_sha256} ${certificate}`;
}

/** Puts the findings of one kind that several certificates of one key share in the place of what was there. @returns what was there */
export async function replaceFindingsOfKey(queries: Database, spkiSha256: string, code: string, rows: readonly FindingTable[]): Promise<FindingTable[]> {
  const before = await queries.deleteFrom('findings').where('spki_sha256', '=', spkiSha256).where('code', '=', code).returningAll().execute();
  await putFindings(queries, rows);
  return before;
}

/** Those that are there stay. */
export const putPublicKeys = inserting('public_keys', { unlessThere: true });

/** Public keys of private keys in store that no certificate has, after one given, in their order. */
export function keysWithoutCertificate(queries: Database, after: string, limit: number): Promise<PublicKeyTable[]> {
  return queries
    .selectFrom('public_keys')
    .innerJoin('keys', 'keys.spki_sha256', 'public_keys.spki_sha256')
    .selectAll('public_keys')
    .where('keys.state', '=', 'in-store')
    .where('public_keys.spki_sha256', '>', after)
    .where(({ exists, not, selectFrom }) =>
      not(exists(selectFrom('certificates').select('certificates.id').whereRef('certificates.spki_sha256', '=', 'public_keys.spki_sha256'))),
    )
    .orderBy('public_keys.spki_sha256')
    .limit(limit)
    .execute();
}

/** Requests that no certificate has the key of: their public keys are in the inventory's care, too. */
export function requestsWithoutCertificate(queries: Database, after: string, limit: number): Promise<{ id: string; der: Uint8Array; spki_sha256: string }[]> {
  return queries
    .selectFrom('requests')
    .select(['id', 'der', 'spki_sha256'])
    .where('id', '>', after)
    .where(({ exists, not, selectFrom }) =>
      not(exists(selectFrom('certificates').select('certificates.id').whereRef('certificates.spki_sha256', '=', 'requests.spki_sha256'))),
    )
    .orderBy('id')
    .limit(limit)
    .execute();
}
