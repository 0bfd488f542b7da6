import { sql } from 'kysely';

/** What a `search` column must be like for each word that was typed: the words in any order, `%` and `_` as themselves. */
export function likeEachWord(search: string) {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => sql<string>`${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
}
