import { sql } from 'kysely';

/** The words that were typed, in lower case as `search` columns are. */
export function searchWords(search: string): string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}

/** What a `search` column must be like for a word: `%` and `_` as themselves. */
export function likeWord(word: string) {
  return sql<string>`${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;
}

/** What a `search` column must be like for each word that was typed: the words in any order. */
export function likeEachWord(search: string) {
  return searchWords(search).map(likeWord);
}
