import { type Kysely, sql } from 'kysely';
import { hasFinding } from './findings.ts';
import type { Schema } from './schema.ts';

export const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Nothing took its place and nobody took it back: its end is one that somebody has to see to. */
const current = sql<boolean>`certificates.successor is null and revocations.id is null`;

/** How many certificates there are of each kind, for the overview. Issuers' own certificates count, but never as lacking a key. */
export async function countCertificates(queries: Kysely<Schema>, now: number, days: { urgent: number; attention: number; watch: number }) {
  const day = WEEK / 7;
  const before = (limit: number) => sql<number>`count(*) filter (where not_after >= ${now} and not_after < ${now + limit * day} and ${current})`;
  return queries
    .selectFrom('certificates')
    .leftJoin('keys', 'keys.spki_sha256', 'certificates.spki_sha256')
    .leftJoin('revocations', 'revocations.id', 'certificates.id')
    .select(({ fn }) => [
      fn.countAll<number>().as('all'),
      sql<number>`count(*) filter (where keys.id is null and is_ca = 0)`.as('missing'),
      sql<number>`count(*) filter (where not_after < ${now} and ${current})`.as('expired'),
      before(days.urgent).as('urgent'),
      before(days.attention).as('attention'),
      before(days.watch).as('watch'),
      sql<number>`count(*) filter (where ${hasFinding('any')})`.as('weak'),
    ])
    .executeTakeFirstOrThrow();
}

/** Certificates by week of expiry, counted from `now`; past weeks are negative. Renewed and revoked ones are left out: they may end. */
export function countByWeek(queries: Kysely<Schema>, now: number): Promise<{ week: number; count: number }[]> {
  return queries
    .selectFrom('certificates')
    .leftJoin('revocations', 'revocations.id', 'certificates.id')
    .select(({ fn }) => [sql<number>`cast(floor((not_after - ${now}) * 1.0 / ${WEEK}) as integer)`.as('week'), fn.countAll<number>().as('count')])
    .where(current)
    .groupBy('week')
    .orderBy('week')
    .execute();
}

export function countByAlgorithm(queries: Kysely<Schema>): Promise<{ key_algorithm: string; count: number }[]> {
  return queries
    .selectFrom('certificates')
    .select(({ fn }) => ['key_algorithm', fn.countAll<number>().as('count')])
    .groupBy('key_algorithm')
    .orderBy('count', 'desc')
    .execute();
}
