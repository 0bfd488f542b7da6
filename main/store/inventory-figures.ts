import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

export const WEEK = 7 * 24 * 60 * 60 * 1000;

/** How many certificates there are of each kind, for the overview. Issuers' own certificates count, but never as lacking a key. */
export async function countCertificates(queries: Kysely<Schema>, now: number, days: { urgent: number; attention: number; watch: number }) {
  const day = WEEK / 7;
  const before = (limit: number) => sql<number>`count(*) filter (where not_after >= ${now} and not_after < ${now + limit * day} and successor is null)`;
  return queries
    .selectFrom('certificates')
    .leftJoin('keys', 'keys.spki_sha256', 'certificates.spki_sha256')
    .select(({ fn }) => [
      fn.countAll<number>().as('all'),
      sql<number>`count(*) filter (where keys.id is null and is_ca = 0)`.as('missing'),
      sql<number>`count(*) filter (where not_after < ${now} and successor is null)`.as('expired'),
      before(days.urgent).as('urgent'),
      before(days.attention).as('attention'),
      before(days.watch).as('watch'),
      sql<number>`count(*) filter (where weak = 1)`.as('weak'),
    ])
    .executeTakeFirstOrThrow();
}

/** Certificates by week of expiry, counted from `now`; past weeks are negative. */
export function countByWeek(queries: Kysely<Schema>, now: number, weeks: { from: number; to: number }): Promise<{ week: number; count: number }[]> {
  return queries
    .selectFrom('certificates')
    .select(({ fn }) => [sql<number>`cast(floor((not_after - ${now}) * 1.0 / ${WEEK}) as integer)`.as('week'), fn.countAll<number>().as('count')])
    .where('not_after', '>=', now + weeks.from * WEEK)
    .where('not_after', '<', now + weeks.to * WEEK)
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
