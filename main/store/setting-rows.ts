import type { Kysely } from 'kysely';
import type { Schema, SettingTable } from './schema.ts';

export function allSettings(queries: Kysely<Schema>): Promise<SettingTable[]> {
  return queries.selectFrom('settings').selectAll().orderBy('name').execute();
}

export function findSetting(queries: Kysely<Schema>, name: string): Promise<SettingTable | undefined> {
  return queries.selectFrom('settings').selectAll().where('name', '=', name).executeTakeFirst();
}

export async function putSetting(queries: Kysely<Schema>, row: SettingTable): Promise<void> {
  await queries
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: row.value, log_entry: row.log_entry }))
    .execute();
}

export async function removeSetting(queries: Kysely<Schema>, name: string): Promise<void> {
  await queries.deleteFrom('settings').where('name', '=', name).execute();
}
