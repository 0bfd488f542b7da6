import { setImmediate as turn } from 'node:timers/promises';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { AgeKey } from '../crypto/age.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { type Block, readLoggedRows } from '../store/logged-rows.ts';
import type { Database } from '../store/open-database.ts';
import type { WholeRecord } from '../store/whole-records.ts';
import type { Header } from '../vault/header-file.ts';
import { custodians, KIT, type PolicyChain } from '../vault/policy.ts';
import { type CopyRow, changeCopy, stateAfter } from './copy-rows.ts';
import { damagedBackup } from './damaged-backup.ts';
import { fetchBackup } from './fetch-backup.ts';
import { proveBackup } from './prove-backup.ts';
import type { BackupTarget } from './targets/target.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';
import { makeWorkFolder } from './work-folder.ts';

/** How a drill opens what it fetched. */
export interface DrillKey {
  container: AgeKey;
  /** The database's key; stays the caller's to wipe. */
  databaseKey(header: Header, chain: PolicyChain): SecretBytes | null;
  /** Who opens its seals, too, once it is known what they are; `null`: nobody. */
  seals: ((copy: SealedCopy) => Promise<SealOpener>) | null;
}

/** The sealed keys of a copy that was proved. */
export interface SealedCopy {
  vaultId: string;
  queries: Database;
  chain: PolicyChain;
  records: readonly { id: string; version: number }[];
  /** How many custodians the key takes that takes most. */
  need: number;
}

/** Custodians' shares of the keys in a copy. */
export interface SealOpener extends Disposable {
  /** @returns PKCS#8 DER, proved against the public key; `too-few` where their shares open, and it takes more; `not-theirs` where it was sealed to none of them */
  open(record: WholeRecord): Promise<SecretBytes | 'too-few' | 'not-theirs' | 'does-not-open'>;
}

export interface Drilled {
  rows: number;
  records: number;
  sealsOpened: number;
  /** Of keys that take others beside those who were there: their shares of them opened. */
  sharesOpened: number;
  /** Keys that were sealed to nobody who was there. */
  notTheirs: number;
}

const RECORDS_AT_ONCE = 200;

/**
 * Restores a copy into a folder that is thrown away: reads it back, proves it, looks whether each sealed record has a share for every custodian of
 * its policy and for the kit, and opens the seals where somebody is there who may.
 * @param copy its name, and the note that was stored beside it
 * @throws StrongroomError `BACKUP_DAMAGED`, `BACKUP_NOT_SIGNED`, `BACKUP_KEY_WRONG`, and the target's own
 */
export async function drillBackup(
  vault: { folder: string; vaultId: string },
  target: BackupTarget,
  copy: { name: string; note: string; size: number },
  key: DrillKey,
  options: { signal: AbortSignal; progress?(bytes: number): void },
): Promise<Drilled> {
  using work = makeWorkFolder(vault.folder);
  const fetched = await fetchBackup(target, copy.name, key.container, work.path, { ...options, limit: copy.size });
  await using proved = await proveBackup(work.path, {
    name: copy.name,
    note: copy.note,
    fetched,
    vaultId: vault.vaultId,
    databaseKey: key.databaseKey,
    signal: options.signal,
  });
  const { database, chain } = proved;
  const { queries } = database;
  const records: { id: string; version: number }[] = [];
  let need = 1;
  for await (const record of allRecords(queries)) {
    options.signal.throwIfAborted();
    demandShares(copy.name, chain, record);
    records.push({ id: record.id, version: record.version });
    need = Math.max(need, record.threshold);
  }
  const drilled = { rows: proved.rowsChecked, records: records.length, sealsOpened: 0, sharesOpened: 0, notTheirs: 0 };
  if (!key.seals) return drilled;
  using seals = await key.seals({ vaultId: vault.vaultId, queries, chain, records, need });
  for await (const record of allRecords(queries)) {
    options.signal.throwIfAborted();
    const opened = await seals.open(record);
    if (opened === 'does-not-open') throw damagedBackup(copy.name, `The private key ${record.spki_sha256} does not open.`);
    if (opened === 'too-few') drilled.sharesOpened += 1;
    else if (opened === 'not-theirs') drilled.notTheirs += 1;
    else {
      opened[Symbol.dispose]();
      drilled.sealsOpened += 1;
    }
    await turn();
  }
  return drilled;
}

async function* allRecords(queries: Database): AsyncGenerator<WholeRecord> {
  let after: string | null = null;
  do {
    const block: Block<WholeRecord> = await readLoggedRows.records(queries, after, RECORDS_AT_ONCE);
    yield* block.rows;
    after = block.next;
  } while (after !== null);
}

/** A record without a custodian's share is lost to him, and with as many gone as the threshold leaves over, to all. */
function demandShares(name: string, chain: PolicyChain, record: WholeRecord): void {
  const policy = chain.policies[record.policy_generation - 1];
  if (!policy) throw damagedBackup(name, `The record ${record.id} names a policy that this vault never had.`);
  const holders = [...custodians(policy).map(({ id }) => id), ...(policy.kit ? [KIT] : [])];
  for (const holder of holders) {
    const has = (rows: readonly { officer: string }[]) => rows.some(({ officer }) => officer === holder);
    if (has(record.shares) && has(record.epochKeys)) continue;
    throw new StrongroomError(
      'BACKUP_DAMAGED',
      `In the backup ${name}, the private key ${record.spki_sha256} has no share for ${holder === KIT ? 'the recovery kit' : 'one of its custodians'}.`,
      'Verify the log of the vault itself: the share is missing there, too, or this backup was changed.',
    );
  }
}

/**
 * Drills a copy and puts down what was found: in its row, and in the log.
 * @param how as in *was opened with a passphrase*
 * @returns what agreed, in words
 * @throws what the drill threw, after it was put down where it says something of the copy
 */
export async function recordDrill(
  vault: VaultToBackUp,
  copy: CopyRow,
  how: string,
  command: { id: string; signal: AbortSignal },
  work: () => Promise<Drilled>,
): Promise<{ copy: CopyRow; words: string }> {
  try {
    const words = drillWords(await work());
    const good: CopyRow = { ...copy, state: 'good', problem: null, drilled_at: vault.now(), verified_at: vault.now() };
    const text = `The backup ${copy.name} on ${copy.target} was opened ${how}: ${words}.`;
    await vault.ledger.record((queries, note) => changeCopy(queries, note, good, { action: 'backup.drilled', command: command.id, text }));
    return { copy: good, words };
  } catch (error) {
    const answer = toErrorAnswer(error);
    // A line that was cut or a disk that is full says nothing of the copy.
    const state = command.signal.aborted ? null : stateAfter(answer);
    if (state !== null) {
      const bad: CopyRow = { ...copy, state, problem: canonicalJson({ ...answer }) };
      const text = `The drill of ${copy.name} on ${copy.target} failed: ${answer.message}`;
      await vault.ledger.record((queries, note) => changeCopy(queries, note, bad, { action: 'backup.damaged', command: command.id, text }));
    }
    throw error;
  } finally {
    vault.backupChanged();
  }
}

function drillWords({ rows, records, sealsOpened, sharesOpened, notTheirs }: Drilled): string {
  const many = (count: number, one: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
  const opened = sealsOpened === 0 ? '' : `, and ${many(sealsOpened, 'private key')} ${sealsOpened === 1 ? 'opens' : 'open'}`;
  const shared =
    sharesOpened === 0
      ? ''
      : `. Not proved: that ${many(sharesOpened, 'private key')} ${sharesOpened === 1 ? 'opens, which takes' : 'open, which take'} more custodians together; the shares of who was there open`;
  const others =
    notTheirs === 0
      ? ''
      : `. Not proved: that ${many(notTheirs, 'private key')} ${notTheirs === 1 ? 'opens, which was' : 'open, which were'} sealed to nobody who was there`;
  return `${many(rows, 'row')} and ${many(records, 'sealed key')} agree with its log${opened}${shared}${others}`;
}
