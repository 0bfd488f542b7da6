import type { Kysely } from 'kysely';
import type { EpochKeyTable, EpochTable, KeyTable, RecordTable, Schema, ShareTable } from './schema.ts';

/** A record with every row that it takes to find and to open it. */
export interface WholeRecord extends RecordTable {
  shares: ShareTable[];
  /** `null` where the row is gone. */
  key: KeyTable | null;
  /** The row that `epoch` names; `null` where it is gone. */
  sealedIn: EpochTable | null;
  /** That epoch's keys, of every custodian and of the kit. */
  epochKeys: EpochKeyTable[];
}

/** Adds to records what belongs to them: four queries, however many records there are. */
export async function completeRecords(queries: Kysely<Schema>, records: readonly RecordTable[]): Promise<WholeRecord[]> {
  if (records.length === 0) return [];
  const ids = [...new Set(records.map(({ id }) => id))];
  const epochs = [...new Set(records.map(({ epoch }) => epoch))];
  const shares = await queries.selectFrom('shares').selectAll().where('record', 'in', ids).orderBy('officer').execute();
  const keys = await queries.selectFrom('keys').selectAll().where('id', 'in', ids).execute();
  const contexts = await queries.selectFrom('epochs').selectAll().where('id', 'in', epochs).execute();
  const epochKeys = await queries.selectFrom('epoch_keys').selectAll().where('epoch', 'in', epochs).orderBy('officer').execute();
  const sharesOf = Map.groupBy(shares, ({ record, version }) => `${record}/${version}`);
  const keyOf = new Map(keys.map((key) => [key.id, key]));
  const contextOf = new Map(contexts.map((context) => [context.id, context]));
  const epochKeysOf = Map.groupBy(epochKeys, ({ epoch }) => epoch);
  return records.map((record) => ({
    ...record,
    shares: sharesOf.get(`${record.id}/${record.version}`) ?? [],
    key: keyOf.get(record.id) ?? null,
    sealedIn: contextOf.get(record.epoch) ?? null,
    epochKeys: epochKeysOf.get(record.epoch) ?? [],
  }));
}
