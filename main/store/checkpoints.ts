import type { Insertable, Selectable } from 'kysely';
import type { Database } from './open-database.ts';
import type { CheckpointTable } from './schema.ts';

export async function insertCheckpoint(queries: Database, row: Insertable<CheckpointTable>): Promise<void> {
  await queries.insertInto('checkpoints').values(row).execute();
}

/** The one that covers most; of several over the same entries the newest. */
export function newestCheckpoint(queries: Database): Promise<Selectable<CheckpointTable> | undefined> {
  return queries.selectFrom('checkpoints').selectAll().orderBy('size', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst();
}

/** The earliest that covers an entry: who first vouched for it. */
export function firstCheckpointCovering(queries: Database, index: number): Promise<Selectable<CheckpointTable> | undefined> {
  return queries.selectFrom('checkpoints').selectAll().where('size', '>', index).orderBy('size').orderBy('id').limit(1).executeTakeFirst();
}

/** Checkpoints in the order of their size, after the one named by `after`. */
export function checkpointsAfter(queries: Database, after: { size: number; id: number } | null, limit: number): Promise<Selectable<CheckpointTable>[]> {
  const rows = queries.selectFrom('checkpoints').selectAll().orderBy('size').orderBy('id').limit(limit);
  if (after === null) return rows.execute();
  return rows.where(({ or, and, eb }) => or([eb('size', '>', after.size), and([eb('size', '=', after.size), eb('id', '>', after.id)])])).execute();
}

/** The newest of them, at most `limit`, oldest first: for drawing. */
export async function latestCheckpoints(queries: Database, limit: number): Promise<{ size: number; signer: string; signed_at: number }[]> {
  const rows = await queries.selectFrom('checkpoints').select(['size', 'signer', 'signed_at']).orderBy('id', 'desc').limit(limit).execute();
  return rows.reverse();
}
