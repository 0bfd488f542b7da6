import { sql } from 'kysely';
import { lacksKey, notRevoked } from './certificate-list.ts';
import { hasFinding } from './findings.ts';
import type { Database } from './open-database.ts';

export const WEEK = 7 * 24 * 60 * 60 * 1000;

/** Nothing took its place and nobody took it back: its end is one that somebody has to see to. */
const current = sql<boolean>`certificates.successor is null and ${notRevoked}`;
const count = sql<number>`count(*)`.as('count');

/** How many certificates there are of each kind, for the overview. Issuers' own certificates count, but never as lacking a key. */
export async function countCertificates(queries: Database, now: number, days: { urgent: number; attention: number; watch: number }) {
  const day = WEEK / 7;
  const all = queries.selectFrom('certificates').select(count);
  // One after the other: each goes through the index that is nearest to it, where one query for all would go through one index for the sake of all.
  const counted = async (rows: typeof all) => (await rows.executeTakeFirstOrThrow()).count;
  const within = (limit: number) =>
    counted(
      all
        .where(current)
        .where('not_after', '>=', now)
        .where('not_after', '<', now + limit * day),
    );
  return {
    all: await counted(all),
    missing: await counted(all.where(lacksKey)),
    expired: await counted(all.where(current).where('not_after', '<', now)),
    urgent: await within(days.urgent),
    attention: await within(days.attention),
    watch: await within(days.watch),
    weak: await counted(all.where(hasFinding('any'))),
  };
}

/** Certificates by week of expiry, counted from `now`; past weeks are negative. Renewed and revoked ones are left out: they may end. */
export function countByWeek(queries: Database, now: number): Promise<{ week: number; count: number }[]> {
  return queries
    .selectFrom('certificates')
    .select([sql<number>`cast(floor((not_after - ${now}) * 1.0 / ${WEEK}) as integer)`.as('week'), count])
    .where(current)
    .groupBy('week')
    .orderBy('week')
    .execute();
}

export function countByAlgorithm(queries: Database): Promise<{ key_algorithm: string; count: number }[]> {
  return queries.selectFrom('certificates').select(['key_algorithm', count]).groupBy('key_algorithm').orderBy('count', 'desc').execute();
}
