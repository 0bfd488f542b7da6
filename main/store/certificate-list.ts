import { setImmediate } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import { type CertificateWithKey, wholeCertificates, withKey } from './certificates.ts';
import { hasFinding } from './findings.ts';
import type { Database } from './open-database.ts';
import { byLongWords, byShortWords, type Candidates, countUpTo, indexedUpTo, numbersOf } from './search-index.ts';
import { likeWord, searchWords } from './search-words.ts';

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

interface Asked {
  query: CertificateQuery;
  order: { by: CertificateOrder; descending: boolean };
  page: { offset: number; limit: number };
}

/** As few are read whole and sorted; of more, those that come first are looked for in the index of their order, if it has one. */
const FEW = 1_000;
/** So many are found again among the first of any order, as a rule. */
const MANY = 5_000;
/** The order of which there is no index: whoever walks it has looked up all there are before. */
const UNINDEXED: CertificateOrder = 'private_key';
/**
 * To look at one of the first takes about two and a half times as long as to fetch the number of one that was found. Where one in `n` has the words, the first way looks at
 * `end * n` of them and the other fetches `all / n`: they are even where the first looks at as many as the root of `all * end` times this.
 */
const WORTH_IT = 0.4;
/** A page that ends further on is not looked for among the first of its order. */
const FURTHEST = 2_000;
/** Texts looked through at once: about 5 ms of work, 20 for several words that nearly all have. Fewer take longer in all, since each part is looked for from the start. */
const COUNTED_AT_ONCE = 10_000;
/** Rows fetched by one statement. */
const FETCHED_AT_ONCE = 500;

type Rows = ReturnType<typeof allCertificates>;

/** Without joins: SQLite goes through one of them for each row that it counts, whether or not it is asked for. */
function allCertificates(queries: Database) {
  return queries.selectFrom('certificates');
}

function filtered(queries: Database, query: CertificateQuery): Rows {
  let rows = allCertificates(queries);
  if (query.privateKey.length > 0) rows = rows.where(hasKeyState(query.privateKey));
  if (query.expiresFrom !== null) rows = rows.where('certificates.not_after', '>=', query.expiresFrom);
  if (query.expiresBefore !== null) rows = rows.where('certificates.not_after', '<', query.expiresBefore);
  if (query.standing === 'current') rows = rows.where('certificates.successor', 'is', null).where(notRevoked);
  if (query.standing === 'renewed') rows = rows.where('certificates.successor', 'is not', null);
  if (query.standing === 'revoked') rows = rows.where('certificates.id', 'in', queries.selectFrom('revocations').select('id'));
  if (query.finding !== null) rows = rows.where(hasFinding(query.finding));
  const { tag } = query;
  if (tag !== undefined) {
    const tagged = queries.selectFrom('key_tags').innerJoin('keys', 'keys.id', 'key_tags.key_id').select('keys.spki_sha256').where('key_tags.tag', '=', tag);
    rows = rows.where('certificates.spki_sha256', 'in', tagged);
  }
  return rows;
}

/** Whether nobody took a row of `certificates` back. */
export const notRevoked = sql<boolean>`certificates.id not in (select id from revocations where id is not null)`;

const hasKey = sql<boolean>`exists (select 1 from keys where keys.spki_sha256 = certificates.spki_sha256)`;
/** An issuer's own certificate lacks no key. */
export const lacksKey = sql<boolean>`(certificates.is_ca = 0 and not ${hasKey})`;

function hasKeyState(states: CertificateQuery['privateKey']) {
  const stored = states.filter((state) => state !== 'missing');
  if (stored.length === 0) return lacksKey;
  return stored.length === states.length ? inState(stored) : sql<boolean>`(${inState(stored)} or ${lacksKey})`;
}

function inState(states: CertificateQuery['privateKey']) {
  return sql<boolean>`exists (select 1 from keys where keys.spki_sha256 = certificates.spki_sha256 and keys.state in (${sql.join(states)}))`;
}

/** Whether nothing but the words decides. */
function isUnfiltered({ privateKey, expiresFrom, expiresBefore, standing, finding, tag }: CertificateQuery): boolean {
  return privateKey.length === 0 && expiresFrom === null && expiresBefore === null && standing === 'any' && finding === null && tag === undefined;
}

/** Those of rows that have all the words. The text beside the index is the row's own; what the index does not know has only that. */
function having(rows: Rows, words: readonly string[]): Rows {
  if (words.length === 0) return rows;
  let some = rows.leftJoin('certificate_texts', (join) => join.on(sql<boolean>`certificate_texts.number = certificates.rowid`)) as unknown as Rows;
  for (const word of words) some = some.where(sql<boolean>`coalesce(certificate_texts.text, certificates.search) like ${likeWord(word)}`);
  return some;
}

function inOrder(rows: Rows, { by, descending }: Asked['order']) {
  const direction = descending ? ('desc' as const) : ('asc' as const);
  return rows.select('certificates.id').orderBy(placeBy(by), direction).orderBy('certificates.id', direction);
}

function placeBy(by: CertificateOrder): RawBuilder<unknown> {
  // By what stands in an index over both: the state itself would be read from the keys' rows.
  if (by === 'private_key') return sql`case when ${inState(['in-store'])} then 'in-store' when ${hasKey} then 'destroyed' else 'missing' end`;
  return by === 'common_name' ? sql`certificates.common_name collate nocase` : sql.ref(`certificates.${by}`);
}

/**
 * One page of the inventory and the number of all that match.
 * @param countLater where counting takes longer than finding the page, `total` is only what is known to match, and `counted` is false
 */
export async function listCertificates(
  queries: Database,
  query: CertificateQuery,
  order: Asked['order'],
  page: Asked['page'],
  countLater = false,
): Promise<{ total: number; counted: boolean; rows: CertificateWithKey[] }> {
  const { ids, total } = await findPage(queries, { query, order, page });
  const rows = await certificatesInOrder(queries, ids);
  const seen = page.offset + ids.length;
  const isLast = ids.length < page.limit && (ids.length > 0 || page.offset === 0);
  if (total !== null || isLast) return { total: total ?? seen, counted: true, rows };
  if (countLater && searchWords(query.search).length > 0 && ids.length > 0) return { total: seen, counted: false, rows };
  return { total: await countMatching(queries, query), counted: true, rows };
}

/** @returns `total` where it was found out in passing */
async function findPage(queries: Database, asked: Asked): Promise<{ ids: string[]; total: number | null }> {
  const { query, order, page } = asked;
  const words = searchWords(query.search);
  const rows = having(filtered(queries, query), words);
  if (words.length === 0) return { ids: await pageOf(rows, asked), total: null };
  const indexed = await indexedUpTo(queries);
  let candidates = byLongWords(words);
  let expected = candidates === null ? MANY : await countUpTo(queries, candidates, MANY);
  if (expected === MANY) {
    const first = await amongFirst(queries, asked, words, indexed);
    if (first !== null) return { ids: first, total: null };
  }
  if (candidates === null) {
    candidates = await byShortWords(queries, words);
    if (candidates === null) return { ids: await pageOf(rows, asked), total: null };
    expected = candidates.match === '' ? 0 : await countUpTo(queries, candidates, MANY);
  }
  const later = sql<boolean>`certificates.rowid > ${indexed}`;
  if ((expected <= FEW || (order.by === UNINDEXED && expected < MANY)) && (await isFew(queries, indexed))) {
    const numbers = sql<number>`${found(candidates)} union all select rowid from certificates where rowid > ${indexed}`;
    const all = await inOrder(rows.where(sql<boolean>`certificates.rowid in (${numbers})`), order).execute();
    return { ids: all.slice(page.offset, page.offset + page.limit).map(({ id }) => id), total: all.length };
  }
  // The sign keeps SQLite from reading what was found one by one: it walks the order, and looks for each row's number among them.
  return { ids: await pageOf(rows.where(sql<boolean>`(${later} or +certificates.rowid in (${found(candidates)}))`), asked), total: null };
}

function found(candidates: Candidates) {
  return candidates.match === '' ? sql<number>`select 0 where false` : numbersOf(candidates);
}

async function pageOf(rows: Rows, { order, page }: Asked): Promise<string[]> {
  const ids = await inOrder(rows, order).limit(page.limit).offset(page.offset).execute();
  return ids.map(({ id }) => id);
}

/** Whether few certificates are not in the index yet. */
async function isFew(queries: Database, indexed: number): Promise<boolean> {
  const later = queries.selectFrom('certificates').select('id').where(sql<boolean>`certificates.rowid > ${indexed}`);
  return (await later.limit(FEW + 1).execute()).length <= FEW;
}

/**
 * The page where it lies among the first of the order, without asking the index. `null` where it does not.
 * @param all about how many certificates there are
 */
async function amongFirst(queries: Database, { query, order, page }: Asked, words: readonly string[], all: number): Promise<string[] | null> {
  const end = page.offset + page.limit;
  if (!isUnfiltered(query) || end > FURTHEST) return null;
  const direction = order.descending ? 'desc' : 'asc';
  const first = inOrder(allCertificates(queries), order)
    .select([placeBy(order.by).as('place'), sql<number>`certificates.rowid`.as('number')])
    .limit(Math.max(end, Math.round(Math.sqrt(all * end * WORTH_IT))));
  let rows = queries.selectFrom(first.as('first')).leftJoin('certificate_texts', 'certificate_texts.number', 'first.number').select('first.id');
  const text = sql`coalesce(certificate_texts.text, (select search from certificates where rowid = first.number))`;
  for (const word of words) rows = rows.where(sql<boolean>`${text} like ${likeWord(word)}`);
  const ids = await rows.orderBy('first.place', direction).orderBy('first.id', direction).limit(end).execute();
  return ids.length < end ? null : ids.slice(page.offset).map(({ id }) => id);
}

/** The whole rows of a page: only they are joined with what was found in them. */
async function certificatesInOrder(queries: Database, ids: readonly string[]): Promise<CertificateWithKey[]> {
  const byId = new Map<string, CertificateWithKey>();
  for (let at = 0; at < ids.length; at += FETCHED_AT_ONCE) {
    const some = ids.slice(at, at + FETCHED_AT_ONCE);
    for (const row of await wholeCertificates(withKey(queries)).where('certificates.id', 'in', some).execute()) byId.set(row.id, row);
  }
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * How many certificates match. What only words decide is counted piece by piece, so that the process does its other work between.
 * @throws the signal's reason once it is aborted
 */
export async function countMatching(queries: Database, query: CertificateQuery, signal?: AbortSignal): Promise<number> {
  const words = searchWords(query.search);
  const candidates = words.length === 0 ? null : byLongWords(words);
  const indexed = words.length === 0 ? 0 : await indexedUpTo(queries);
  if (words.length === 0 || !isUnfiltered(query)) {
    const rows = having(filtered(queries, query), words);
    return countOf(candidates === null ? rows : rows.where(sql<boolean>`(certificates.rowid > ${indexed} or certificates.rowid in (${found(candidates)}))`));
  }
  let total = await countOf(having(allCertificates(queries), words).where(sql<boolean>`certificates.rowid > ${indexed}`));
  for (let from = 0; from < indexed; from += COUNTED_AT_ONCE) {
    total += await countTexts(queries, words, candidates, from, from + COUNTED_AT_ONCE);
    await setImmediate();
    signal?.throwIfAborted();
  }
  return total;
}

/** Of the certificates that the index knows. @param from exclusive */
async function countTexts(queries: Database, words: readonly string[], candidates: Candidates | null, from: number, to: number): Promise<number> {
  if (candidates?.exact) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from (${numbersOf(candidates, from, to)})`.execute(queries);
    return rows[0]?.count ?? 0;
  }
  let texts = queries.selectFrom('certificate_texts').where('number', '>', from).where('number', '<=', to);
  if (candidates !== null) texts = texts.where(sql<boolean>`number in (${numbersOf(candidates, from, to)})`);
  for (const word of words) texts = texts.where('text', 'like', likeWord(word));
  return (await texts.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count;
}

async function countOf(rows: Rows): Promise<number> {
  return (await rows.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count;
}
