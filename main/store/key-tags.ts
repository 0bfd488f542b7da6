import { sql } from 'kysely';
import { inserting } from './compiled.ts';
import type { Database } from './open-database.ts';
import type { KeyTagTable } from './schema.ts';

const insertKeyTags = inserting('key_tags');

export function insertKeyTag(queries: Database, row: KeyTagTable): Promise<void> {
  return insertKeyTags(queries, [row]);
}

export async function removeKeyTag(queries: Database, key: string, tag: string): Promise<void> {
  await queries.deleteFrom('key_tags').where('key_id', '=', key).where('tag', '=', tag).execute();
}

/** The tags of one key, by its id, in the order of their names. */
export async function tagsOfKey(queries: Database, key: string): Promise<string[]> {
  const rows = await queries.selectFrom('key_tags').select('tag').where('key_id', '=', key).orderBy('tag').execute();
  return rows.map(({ tag }) => tag);
}

/** The tags of some keys, by the keys' ids. */
export async function tagsOfSome(queries: Database, keys: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const rows = await queries.selectFrom('key_tags').select(['key_id', 'tag']).where('key_id', 'in', keys).orderBy('tag').execute();
  return tagsByKey(rows);
}

/** The tags of the key of this SPKI hash, which a key that takes its place is marked with, too. */
export async function tagsOfSpki(queries: Database, spkiSha256: string): Promise<string[]> {
  const rows = await queries
    .selectFrom('key_tags')
    .innerJoin('keys', 'keys.id', 'key_tags.key_id')
    .select('tag')
    .where('keys.spki_sha256', '=', spkiSha256)
    .orderBy('tag')
    .execute();
  return rows.map(({ tag }) => tag);
}

/** All tags of all keys, by the keys' ids. */
export async function tagsOfKeys(queries: Database): Promise<ReadonlyMap<string, string[]>> {
  const rows = await queries.selectFrom('key_tags').select(['key_id', 'tag']).orderBy('key_id').orderBy('tag').execute();
  return tagsByKey(rows);
}

function tagsByKey(rows: readonly Pick<KeyTagTable, 'key_id' | 'tag'>[]): ReadonlyMap<string, string[]> {
  const byKey = Map.groupBy(rows, ({ key_id: key }) => key);
  return new Map([...byKey].map(([key, tagged]) => [key, tagged.map(({ tag }) => tag)]));
}

/** How many keys in store have each tag. */
export function countTags(queries: Database): Promise<{ tag: string; keys: number }[]> {
  return queries
    .selectFrom('key_tags')
    .innerJoin('keys', 'keys.id', 'key_tags.key_id')
    .where('keys.state', '=', 'in-store')
    .select(['tag', sql<number>`count(*)`.as('keys')])
    .groupBy('tag')
    .orderBy('tag')
    .execute();
}
