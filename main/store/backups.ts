import type { Database } from './open-database.ts';
import type { BackupTable } from './schema.ts';

export async function insertBackup(queries: Database, row: BackupTable): Promise<void> {
  await queries.insertInto('backups').values(row).execute();
}

export async function updateBackup(queries: Database, row: BackupTable): Promise<void> {
  const { id, ...rest } = row;
  await queries.updateTable('backups').set(rest).where('id', '=', id).execute();
}

export function findBackup(queries: Database, id: string): Promise<BackupTable | undefined> {
  return queries.selectFrom('backups').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The newest copies first; of a target or of all, with those that were removed by rule or without. */
export async function listBackups(
  queries: Database,
  filter: { target: string | null; pruned: boolean },
  page: { offset: number; limit: number },
): Promise<{ total: number; rows: BackupTable[] }> {
  let chosen = queries.selectFrom('backups');
  if (filter.target !== null) chosen = chosen.where('target', '=', filter.target);
  if (!filter.pruned) chosen = chosen.where('state', '!=', 'pruned');
  const { count } = await chosen.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  const rows = await chosen.selectAll().orderBy('log_size', 'desc').orderBy('id').limit(page.limit).offset(page.offset).execute();
  return { total: count, rows };
}

/** A target by its name here and by where it is: a name that leads elsewhere now has none of the old copies. */
export type CopyPlace = Pick<BackupTable, 'target' | 'location'>;

function at(queries: Database, places: readonly CopyPlace[]) {
  return queries
    .selectFrom('backups')
    .selectAll()
    .where(({ or, and, eb }) => or(places.map(({ target, location }) => and([eb('target', '=', target), eb('location', '=', location)]))));
}

/** The copy with the largest log that is whole, in one of these places. */
export function newestGoodBackup(queries: Database, places: readonly CopyPlace[]): Promise<BackupTable | undefined> {
  return at(queries, places).where('state', '=', 'good').orderBy('log_size', 'desc').orderBy('verified_at', 'desc').limit(1).executeTakeFirst();
}

/** The copy with the largest log that is whole, wherever it lies. */
export function newestGoodBackupAnywhere(queries: Database): Promise<BackupTable | undefined> {
  return queries.selectFrom('backups').selectAll().where('state', '=', 'good').orderBy('log_size', 'desc').orderBy('id').limit(1).executeTakeFirst();
}

/** The backup that was made last, wherever its copies are by now. */
export function newestBackup(queries: Database): Promise<BackupTable | undefined> {
  return queries.selectFrom('backups').selectAll().orderBy('log_size', 'desc').orderBy('id').limit(1).executeTakeFirst();
}

/** Copies that ought to lie in a place. */
export function backupsIn(queries: Database, place: CopyPlace): Promise<BackupTable[]> {
  return at(queries, [place]).where('state', '!=', 'pruned').orderBy('log_size', 'desc').execute();
}

/** Every copy that is spoken of under a target's name. */
export function backupsNamed(queries: Database, target: string): Promise<BackupTable[]> {
  return queries.selectFrom('backups').selectAll().where('target', '=', target).execute();
}

export function allBackups(queries: Database): Promise<BackupTable[]> {
  return queries.selectFrom('backups').selectAll().execute();
}

/** How many copies that hold as much as `logSize` or more are damaged or gone. */
export async function countBadBackups(queries: Database, logSize: number): Promise<number> {
  const { count } = await queries
    .selectFrom('backups')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'in', ['damaged', 'missing'])
    .where('log_size', '>=', logSize)
    .executeTakeFirstOrThrow();
  return count;
}

/** Whether a copy of this name was ever put down that was not removed by rule. */
export async function isBackupKnown(queries: Database, name: string): Promise<boolean> {
  return (await queries.selectFrom('backups').select('id').where('name', '=', name).where('state', '!=', 'pruned').limit(1).executeTakeFirst()) !== undefined;
}
