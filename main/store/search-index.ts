import { sql } from 'kysely';
import type { Change, Database } from './open-database.ts';

/** The index knows three characters that follow one another, as code points. */
const TERM = 3;
/** Of a longer word these are enough to find few rows that do not have it. */
const MOST_TERMS = 60;
/** A word of one or two characters stands at the start of so many terms at most, or the index is no shortcut to it. */
const MOST_BEGINNINGS = 400;
/** After each text, so that its last two characters start a term, too. No word holds it. */
const PADDING = '\n\n';

/** Rows of the index that may have all of some words. */
export interface Candidates {
  /** In FTS5's language (sqlite.org/fts5.html, section 3). */
  match: string;
  /** Whether each of them has them: otherwise their texts have to be looked at. */
  exact: boolean;
}

/** The number of the last certificate that the index knows; the ones after it have to be looked through. */
export async function indexedUpTo(queries: Database): Promise<number> {
  const row = await queries
    .selectFrom('certificate_texts')
    .select(({ fn }) => fn.max<number | null>('number').as('last'))
    .executeTakeFirstOrThrow();
  return row.last ?? 0;
}

/** Takes the next certificates into the index. @returns whether there may be more */
export async function indexMore(queries: Change, limit: number): Promise<boolean> {
  const from = await indexedUpTo(queries);
  // LIKE reads a text up to its first zero, and the index must find no more than LIKE does.
  const text = sql<string>`case instr(search, char(0)) when 0 then search else substr(search, 1, instr(search, char(0)) - 1) end`;
  const rows = sql<object>`select rowid, ${text} from certificates where rowid > ${from} order by rowid limit ${limit}`;
  await sql`insert into certificate_texts (number, text) ${rows}`.execute(queries);
  const added = sql`insert into certificate_search (rowid, text) select number, text || ${PADDING} from certificate_texts where number > ${from}`;
  return Number((await added.execute(queries)).numAffectedRows ?? 0) === limit;
}

/** Forgets the index: it is made anew from the certificates. */
export async function emptyIndex(queries: Change): Promise<void> {
  await queries.deleteFrom('certificate_texts').execute();
  await sql`insert into certificate_search (certificate_search) values ('delete-all')`.execute(queries);
}

/** Rows that may have these words, by those among them that have three characters or more. `null` where none has. */
export function byLongWords(words: readonly string[]): Candidates | null {
  const long = words.map(codePoints).filter((points) => points.length >= TERM && !points.includes('\0'));
  if (long.length === 0) return null;
  const terms = new Set<string>();
  for (const points of long) {
    // One beside the other, and the last: those that overlap them exclude hardly a row more, and each costs a walk through all rows that have it.
    for (let at = 0; at + TERM <= points.length; at += TERM) terms.add(points.slice(at, at + TERM).join(''));
    terms.add(points.slice(-TERM).join(''));
  }
  return {
    match: [...terms].slice(0, MOST_TERMS).map(quoted).join(' AND '),
    exact: long.length === words.length && long.every((points) => points.length === TERM),
  };
}

/**
 * Rows that may have these words, which are shorter: by the terms that start with them.
 * @returns `null` where there are too many; an empty `match` where no row has one of the words
 */
export async function byShortWords(queries: Database, words: readonly string[]): Promise<Candidates | null> {
  const groups: string[] = [];
  for (const word of words) {
    if (word.includes('\0')) continue;
    const terms = await termsFrom(queries, word);
    if (terms.length === 0) return { match: '', exact: true };
    if (terms.length <= MOST_BEGINNINGS) groups.push(`(${terms.map(quoted).join(' OR ')})`);
  }
  return groups.length === 0 ? null : { match: groups.join(' AND '), exact: groups.length === words.length };
}

async function termsFrom(queries: Database, word: string): Promise<string[]> {
  const last = `${word}\u{10ffff}\u{10ffff}`;
  const { rows } = await sql<{
    term: string;
  }>`select term from certificate_terms where term >= ${word} and term <= ${last} limit ${MOST_BEGINNINGS + 1}`.execute(queries);
  return rows.map(({ term }) => term);
}

/** The numbers of rows that may have the words, in their order. @param after only later ones, up to `to` */
export function numbersOf({ match }: Candidates, after = 0, to: number = Number.MAX_SAFE_INTEGER) {
  return sql<number>`select rowid from certificate_search where certificate_search match ${match} and rowid > ${after} and rowid <= ${to}`;
}

/** How many rows may have the words, but never more than a limit. */
export async function countUpTo(queries: Database, candidates: Candidates, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (${numbersOf(candidates)} limit ${limit})`.execute(queries);
  return rows[0]?.count ?? 0;
}

function codePoints(word: string): string[] {
  return Array.from(word);
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`;
}
