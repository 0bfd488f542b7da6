import { type ErrorCode, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { checkRows } from '../audit/check-rows.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyLog } from '../audit/verify.ts';
import type { Alarm, VaultSession } from './vault-session.ts';

/** What of an open vault is watched, and how it is told. */
export type WatchedVault = Pick<VaultSession, 'queries' | 'ledger' | 'alarms' | 'chain' | 'inventoryChanged'>;

const ALTERED = 'VAULT_DATABASE_ALTERED';
/** What an anchor that came while the vault was open convicted it of. */
const CONVICTED: ReadonlySet<string> = new Set([ALTERED, 'VAULT_ROLLED_BACK', 'LOG_FORKED']);

/** Whether nobody signed for the file as it was found, so that its rows are believed only after they were held against the log. */
export function isUnsigned(alarms: readonly Alarm[]): boolean {
  return alarms.some(({ code }) => code === 'NOT_LOCKED_CLEANLY' || code === 'CHECKPOINT_MISSING');
}

/**
 * Holds the rows against the log after unlock. What does not agree becomes an alarm that the window shows and the log keeps, and so does a
 * check that could not be ended: otherwise whoever makes it fail has hidden what it would have found.
 * @throws the signal's reason where the session ends meanwhile: nothing was found out then
 */
export async function watchRows(session: WatchedVault, signal: AbortSignal): Promise<void> {
  const text = await findAlarm(session, signal);
  if (text === null) return;
  // Shown first: where the database fails, the log cannot be written either.
  session.alarms.push({ code: ALTERED, severity: 'loss', text });
  session.inventoryChanged();
  await session.ledger.record(async (_queries, note) => {
    note({ action: 'vault.alarm', command: null, objects: [], rows: [], text });
  });
}

/** The alarm that a check of the rows raised, or an anchor. */
export function rowAlarm(alarms: readonly Alarm[]): Alarm | undefined {
  return alarms.find(({ code }) => CONVICTED.has(code));
}

/** @throws StrongroomError `VAULT_DATABASE_ALTERED` where a check of the rows raised an alarm; `VAULT_ROLLED_BACK`, `LOG_FORKED` where an anchor did */
export function demandNoAlarm(alarms: readonly Alarm[]): void {
  const alarm = rowAlarm(alarms);
  if (alarm)
    throw new StrongroomError(alarm.code as ErrorCode, alarm.text, 'Restore the vault from its last backup, and keep this folder for the investigation.');
}

async function findAlarm({ queries, chain, alarms }: WatchedVault, signal: AbortSignal): Promise<string | null> {
  try {
    // Nobody signed the file, so the log is believed by its leaves: stored hashes can be written by whoever can write the file.
    if (isUnsigned(alarms)) {
      const log = await verifyLog(queries, signersOf(chain), { signal });
      if (log.problemCount > 0) return `The log does not verify: ${log.problems[0]?.text ?? ''}`;
    }
    const { problems } = await checkRows(queries, { signal });
    if (problems.length === 0) return null;
    const shown = problems.slice(0, 3).map(({ kind, table, id }) => `${table} ${id} is ${kind}`);
    const rows = problems.length === 1 ? '1 row of the database is' : `${problems.length} rows of the database are`;
    return `${rows} not what the log says: ${shown.join('; ')}${problems.length > shown.length ? '; and more' : ''}.`;
  } catch (error) {
    signal.throwIfAborted();
    return `The rows could not be held against the log: ${toErrorAnswer(error).message}`;
  }
}
