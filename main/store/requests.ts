import { sql } from 'kysely';
import { compiled, inserting } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { RequestTable } from './schema.ts';
import { likeEachWord } from './search-words.ts';

type KeyState = 'in-store' | 'missing' | 'destroyed';
export type RequestWithKey = RequestTable & { private_key: KeyState };
export type RequestState = 'pending' | 'carried-out' | 'issued' | 'withdrawn';

const requestState = sql<RequestState>`case
  when requests.certificate is not null then 'issued'
  when requests.withdrawn_at is not null then 'withdrawn'
  when requests.carried_at is not null then 'carried-out'
  else 'pending' end`;

/** Whether the certificate that answers has something otherwise than asked. */
const differs = sql<boolean>`requests.certificate is not null and requests.differences is not null and requests.differences <> '[]'`;

function withKey(queries: Database) {
  return queries
    .selectFrom('requests')
    .leftJoin('keys', 'keys.spki_sha256', 'requests.spki_sha256')
    .selectAll('requests')
    .select(sql<KeyState>`coalesce(keys.state, 'missing')`.as('private_key'));
}

/** One page of the requests, newest first, and the number of all that match. */
export async function listRequests(
  queries: Database,
  query: { search: string; states: readonly RequestState[]; differing?: boolean },
  page: { offset: number; limit: number },
): Promise<{ total: number; rows: RequestWithKey[] }> {
  let rows = withKey(queries);
  for (const pattern of likeEachWord(query.search)) rows = rows.where(sql<boolean>`coalesce(requests.search, lower(requests.subject)) like ${pattern}`);
  if (query.differing) rows = rows.where(differs);
  if (query.states.length > 0) rows = rows.where(requestState, 'in', [...query.states]);
  const { count } = await rows
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return {
    total: count,
    rows: await rows.orderBy('requests.stored_at', 'desc').orderBy('requests.id', 'desc').limit(page.limit).offset(page.offset).execute(),
  };
}

export function findRequest(queries: Database, id: string): Promise<RequestWithKey | undefined> {
  return withKey(queries).where('requests.id', '=', id).executeTakeFirst();
}

const requestOfHash = compiled((queries, derSha256: string) => queries.selectFrom('requests').selectAll().where('der_sha256', '=', derSha256));

export async function findRequestByHash(queries: Database, derSha256: string): Promise<RequestTable | undefined> {
  return (await requestOfHash(queries, derSha256))[0];
}

/** All requests for one key, newest first. */
export const requestsOfKey = compiled((queries, spkiSha256: string) =>
  queries.selectFrom('requests').selectAll().where('spki_sha256', '=', spkiSha256).orderBy('stored_at', 'desc').orderBy('id', 'desc'),
);

/** The newest request that is to renew a certificate and that nothing answers yet. */
export function renewalUnderWay(queries: Database, certificate: string): Promise<RequestTable | undefined> {
  return queries
    .selectFrom('requests')
    .selectAll()
    .where('renews', '=', certificate)
    .where('certificate', 'is', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('stored_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** What a command has made so far: the line and the request of it. */
export async function requestsOfCommand(queries: Database, command: string): Promise<RequestTable[]> {
  return queries.selectFrom('requests').selectAll().where('command', '=', command).orderBy('command_item').execute();
}

/** Requests that wait for a certificate, and those whose certificate is in use and differs from them. */
export async function countRequests(queries: Database): Promise<{ open: number; renewals: number; differing: number }> {
  return queries
    .selectFrom('requests')
    .select([
      sql<number>`count(*) filter (where certificate is null and withdrawn_at is null)`.as('open'),
      sql<number>`count(*) filter (where certificate is null and withdrawn_at is null and renews is not null)`.as('renewals'),
      sql<number>`count(*) filter (where ${differs})`.as('differing'),
    ])
    .executeTakeFirstOrThrow();
}

export const insertRequests = inserting('requests');

export function insertRequest(queries: Database, row: RequestTable): Promise<void> {
  return insertRequests(queries, [row]);
}

export async function updateRequest(queries: Database, id: string, change: Partial<Omit<RequestTable, 'id'>>): Promise<void> {
  await queries.updateTable('requests').set(change).where('id', '=', id).execute();
}

/** At most two: enough to see that a name is ambiguous. */
export function openRequestsNamed(queries: Database, commonName: string): Promise<RequestWithKey[]> {
  return withKey(queries)
    .where(sql<boolean>`requests.common_name = ${commonName} collate nocase`)
    .where('requests.certificate', 'is', null)
    .where('requests.withdrawn_at', 'is', null)
    .limit(2)
    .execute();
}

/** At most two: enough to see that a prefix is ambiguous. */
export function requestsOfKeyPrefix(queries: Database, prefix: string): Promise<RequestWithKey[]> {
  return withKey(queries).where('requests.spki_sha256', 'like', `${prefix}%`).limit(2).execute();
}
