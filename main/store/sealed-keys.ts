import { among, compiled, inserting } from './compiled.ts';
import { putPublicKeys } from './findings.ts';
import type { Change, Database } from './open-database.ts';
import { insertRequests } from './requests.ts';
import type { EpochKeyTable, EpochTable, KeyTable, PublicKeyTable, RecordTable, RequestTable, ShareTable } from './schema.ts';
import { completeRecords, type WholeRecord } from './whole-records.ts';

const insertKeys = inserting('keys');
const insertRecords = inserting('records');
const insertShares = inserting('shares');

export async function insertEpoch(queries: Database, rows: { epoch: EpochTable; keys: EpochKeyTable[] }): Promise<void> {
  await queries.insertInto('epochs').values(rows.epoch).execute();
  await queries.insertInto('epoch_keys').values(rows.keys).execute();
}

/**
 * Writes a key with its sealed record and shares; the caller logs them in the same transaction.
 * @param late takes the record and the shares, to be written when the change ends
 */
export async function insertSealedKey(queries: Database, key: KeyTable, record: RecordTable, shares: ShareTable[], late?: LateRows): Promise<void> {
  await insertKeys(queries, [key]);
  if (late) late.keep(record, shares);
  else await writeSealed(queries, [record], shares);
}

async function writeSealed(queries: Database, records: RecordTable[], shares: ShareTable[]): Promise<void> {
  await insertRecords(queries, records);
  await insertShares(queries, shares);
}

/** Rows for which nothing asks before the change that brings them ends: kept until then, and written many to a statement. */
export class LateRows {
  readonly #records: RecordTable[] = [];
  readonly #shares: ShareTable[] = [];
  readonly #publicKeys: PublicKeyTable[] = [];
  readonly #requests: RequestTable[] = [];

  keep(record: RecordTable, shares: readonly ShareTable[]): void {
    this.#records.push(record);
    this.#shares.push(...shares);
  }

  keepPublicKey(row: PublicKeyTable): void {
    this.#publicKeys.push(row);
  }

  keepRequest(row: RequestTable): void {
    this.#requests.push(row);
  }

  /** What was kept until now; inside the change. */
  async write(queries: Change): Promise<void> {
    await writeSealed(queries, this.#records.splice(0), this.#shares.splice(0));
    await putPublicKeys(queries, this.#publicKeys.splice(0));
    await insertRequests(queries, this.#requests.splice(0));
  }
}

/**
 * Removes a key's sealed records and shares for good; `secure_delete` overwrites the pages they lay on. What is left is that there was one.
 * @returns the versions that were removed
 */
export async function removeSealedKey(queries: Database, id: string): Promise<number[]> {
  const versions = await queries.selectFrom('records').select('version').where('id', '=', id).execute();
  await queries.deleteFrom('shares').where('record', '=', id).execute();
  await queries.deleteFrom('records').where('id', '=', id).execute();
  await queries.updateTable('keys').set({ state: 'destroyed' }).where('id', '=', id).execute();
  return versions.map(({ version }) => version);
}

/** Keys, by their ids, with the versions of their records that are stored. */
export async function storedVersions(queries: Database, ids: readonly string[]): Promise<ReadonlyMap<string, { key: KeyTable; versions: number[] }>> {
  const keys = await queries.selectFrom('keys').selectAll().where('id', 'in', ids).execute();
  const records = await queries.selectFrom('records').select(['id', 'version']).where('id', 'in', ids).orderBy('version').execute();
  const versions = Map.groupBy(records, ({ id }) => id);
  return new Map(keys.map((key) => [key.id, { key, versions: (versions.get(key.id) ?? []).map(({ version }) => version) }]));
}

/** Puts a record in the place of every version of it that there is; `secure_delete` overwrites the pages that they lay on. */
export async function replaceRecord(queries: Database, record: RecordTable, shares: ShareTable[]): Promise<void> {
  await queries.deleteFrom('shares').where('record', '=', record.id).execute();
  await queries.deleteFrom('records').where('id', '=', record.id).execute();
  await queries.insertInto('records').values(record).execute();
  await queries.insertInto('shares').values(shares).execute();
}

/** Removes the keys of epochs under which nothing is sealed any more. */
export async function removeUnusedEpochs(queries: Database): Promise<void> {
  const used = queries.selectFrom('records').select('epoch');
  await queries.transaction().execute(async (change) => {
    await change.deleteFrom('epoch_keys').where('epoch', 'not in', used).execute();
    await change.deleteFrom('epochs').where('id', 'not in', used).execute();
  });
}

/** The newest version of each key's record, without what is sealed in it. */
export function newestRecords(queries: Database): Promise<Omit<RecordTable, 'sealed'>[]> {
  return queries
    .selectFrom('records')
    .select(['id', 'version', 'epoch', 'policy_generation', 'spki_sha256', 'threshold', 'log_entry'])
    .where(({ eb, selectFrom }) =>
      eb(
        'version',
        '=',
        selectFrom('records as other')
          .whereRef('other.id', '=', 'records.id')
          .select(({ fn }) => fn.max<number>('other.version').as('newest')),
      ),
    )
    .orderBy('id')
    .execute();
}

/** What the newest record of a key, by its id, says of itself, without what it takes to open it. */
export function newestVersion(queries: Database, id: string): Promise<Pick<RecordTable, 'id' | 'version' | 'spki_sha256' | 'threshold'> | undefined> {
  return queries.selectFrom('records').select(['id', 'version', 'spki_sha256', 'threshold']).where('id', '=', id).orderBy('version', 'desc').executeTakeFirst();
}

const keyOfSpki = compiled((queries, spkiSha256: string) => queries.selectFrom('keys').selectAll().where('spki_sha256', '=', spkiSha256));

export async function findKey(queries: Database, spkiSha256: string): Promise<KeyTable | undefined> {
  return (await keyOfSpki(queries, spkiSha256))[0];
}

/** The newest version of several keys, by the SHA-256 of their public keys; of those that have a record. */
export async function newestVersions(
  queries: Database,
  spkis: readonly string[],
): Promise<ReadonlyMap<string, Pick<RecordTable, 'id' | 'version' | 'threshold' | 'policy_generation'>>> {
  const rows = await queries
    .selectFrom('keys')
    .innerJoin('records', 'records.id', 'keys.id')
    .select(['keys.spki_sha256 as spki', 'records.id', 'records.version', 'records.threshold', 'records.policy_generation'])
    .where('keys.spki_sha256', 'in', spkis)
    .orderBy('records.version')
    .execute();
  return new Map(rows.map(({ spki, ...row }) => [spki, row]));
}

const keysAmong = compiled((queries, spkis: string) => queries.selectFrom('keys').selectAll().where('spki_sha256', 'in', among(spkis)));

/** Rows of several keys, by the SHA-256 of their public keys. */
export async function findKeys(queries: Database, spkis: readonly string[]): Promise<ReadonlyMap<string, KeyTable>> {
  return new Map((await keysAmong(queries, JSON.stringify(spkis))).map((row) => [row.spki_sha256, row]));
}

/** The newest records of several keys, by the keys' ids, with all that the log vouches for together with them. */
export async function sealedRecords(queries: Database, ids: readonly string[]): Promise<ReadonlyMap<string, WholeRecord>> {
  const records = await queries.selectFrom('records').selectAll().where('id', 'in', ids).orderBy('version').execute();
  const newest = new Map(records.map((record) => [record.id, record]));
  return new Map((await completeRecords(queries, [...newest.values()])).map((record) => [record.id, record]));
}

export async function countKeys(queries: Database): Promise<number> {
  const row = await queries
    .selectFrom('keys')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'in-store')
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Keys in store that nobody needs any more: every certificate of them ended before `endedBefore` (ms) and was renewed, no request waits for an
 * answer, and no authority signs with them.
 * @param only the one key that is asked about, by its id
 */
export function retirableKeys(queries: Database, endedBefore: number, only: string | null = null): Promise<KeyTable[]> {
  return queries
    .selectFrom('keys')
    .selectAll()
    .where('state', '=', 'in-store')
    .$if(only !== null, (keys) => keys.where('id', '=', only as string))
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('certificates').select('certificates.id').whereRef('certificates.spki_sha256', '=', 'keys.spki_sha256')),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('certificates')
            .select('certificates.id')
            .whereRef('certificates.spki_sha256', '=', 'keys.spki_sha256')
            .where(({ or, eb }) => or([eb('not_after', '>=', endedBefore), eb('successor', 'is', null), eb('is_ca', '=', 1)])),
        ),
      ),
    )
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('requests')
            .select('requests.id')
            .whereRef('requests.spki_sha256', '=', 'keys.spki_sha256')
            .where('requests.certificate', 'is', null)
            .where('requests.withdrawn_at', 'is', null),
        ),
      ),
    )
    .orderBy('id')
    .execute();
}

/** Keys in store that nothing waits for: no certificate belongs to them, and no request that may still be answered. Newest first. */
export async function waitingKeys(queries: Database, page: { offset: number; limit: number }): Promise<{ total: number; rows: KeyTable[] }> {
  const waiting = queries
    .selectFrom('keys')
    .where('state', '=', 'in-store')
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('certificates').select('certificates.id').whereRef('certificates.spki_sha256', '=', 'keys.spki_sha256'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('requests').select('requests.id').whereRef('requests.spki_sha256', '=', 'keys.spki_sha256').where('requests.withdrawn_at', 'is', null),
        ),
      ),
    );
  const { count } = await waiting.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  if (count === 0) return { total: 0, rows: [] };
  const rows = await waiting.selectAll().orderBy('stored_at', 'desc').orderBy('id').limit(page.limit).offset(page.offset).execute();
  return { total: count, rows };
}
