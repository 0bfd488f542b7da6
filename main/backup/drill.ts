import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { AgeKey } from '../crypto/age.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { readLoggedRows } from '../store/logged-rows.ts';
import type { Database } from '../store/open-database.ts';
import type { WholeRecord } from '../store/whole-records.ts';
import type { Header } from '../vault/header-file.ts';
import { openSealed } from '../vault/open-sealed.ts';
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
  /** Whose seals are opened, too; `null`: none. */
  seals: { holder: string; boxKey: SecretBytes } | null;
}

export interface Drilled {
  rows: number;
  records: number;
  sealsOpened: number;
  /** Of keys that take others beside this holder: his share of them opened. */
  sharesOpened: number;
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
  const counted = { records: 0, sealsOpened: 0, sharesOpened: 0 };
  for await (const record of allRecords(proved.database.queries)) {
    options.signal.throwIfAborted();
    demandShares(copy.name, proved.chain, record);
    counted.records += 1;
    if (!key.seals) continue;
    const opened = await openSealed(vault.vaultId, record, key.seals.holder, key.seals.boxKey);
    if (!opened.ok) throw damagedBackup(copy.name, `The private key ${record.spki_sha256} does not open.`);
    if (opened.pkcs8 === null) counted.sharesOpened += 1;
    else counted.sealsOpened += 1;
    opened.pkcs8?.[Symbol.dispose]();
  }
  return { rows: proved.rowsChecked, ...counted };
}

async function* allRecords(queries: Database): AsyncGenerator<WholeRecord> {
  for (let last: string | null = null; ; ) {
    const block = await readLoggedRows.records(queries, last, RECORDS_AT_ONCE);
    yield* block;
    last = block.at(-1)?.place ?? null;
    if (last === null) return;
  }
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

function drillWords({ rows, records, sealsOpened, sharesOpened }: Drilled): string {
  const many = (count: number, one: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : `${one}s`}`;
  const opened = sealsOpened === 0 ? '' : `, and ${many(sealsOpened, 'private key')} ${sealsOpened === 1 ? 'opens' : 'open'}`;
  const shared =
    sharesOpened === 0
      ? ''
      : `, and this custodian’s share of ${many(sharesOpened, 'private key')} opens, which ${sharesOpened === 1 ? 'takes' : 'take'} others, too`;
  return `${many(rows, 'row')} and ${many(records, 'sealed key')} agree with its log${opened}${shared}`;
}
