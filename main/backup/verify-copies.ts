import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { backupsIn } from '../store/backups.ts';
import { addCopy, type CopyRow, changeCopy, copyOf, stateAfter } from './copy-rows.ts';
import { damagedBackup } from './damaged-backup.ts';
import type { FoundBackup } from './find-backups.ts';
import { containerFile } from './note.ts';
import { lookAtTarget } from './store-copy.ts';
import { accessTo, copyPlace, noteSeen, type StoredTarget } from './target-settings.ts';
import { openTarget } from './targets/open-target.ts';
import type { BackupTarget } from './targets/target.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';

export interface VerifyOrder {
  command: string;
  signal: AbortSignal;
  progress(copies: number, of: number): void;
}

/** What became of the copies on one target. */
export interface VerifiedTarget {
  copies: CopyRow[];
  /** Backups there of this vault that its own list did not have. */
  adopted: number;
  forks: string[];
}

/**
 * Reads every copy on a target back and compares it with its note; says of each that it is whole, damaged or gone. A finished backup of this
 * history that the vault does not remember, because it was locked by force in that moment or because it was restored since, is remembered again.
 * @throws StrongroomError the target's own
 */
export async function verifyCopies(vault: VaultToBackUp, stored: StoredTarget, order: VerifyOrder): Promise<VerifiedTarget> {
  using way = accessTo(vault, stored);
  await using target = await openTarget(way.access, order.signal);
  const { own, forks } = await lookAtTarget(vault, target, order.signal);
  const known = await backupsIn(vault.queries, copyPlace(stored));
  const strangers = own.filter(({ name }) => !known.some((row) => row.name === name));
  const result: VerifiedTarget = { copies: [], adopted: strangers.length, forks };
  const total = known.length + strangers.length;
  for (const { log_entry: _entry, ...row } of known) {
    const there = own.find(({ name }) => name === row.name);
    result.copies.push(await judge(vault, target, there && there.text === row.note ? there : null, row, order));
    order.progress(result.copies.length, total);
  }
  for (const found of strangers) {
    result.copies.push(await judge(vault, target, found, copyOf(stored, found, found.signer), order, true));
    order.progress(result.copies.length, total);
  }
  await noteSeen(vault, stored, { differences: [...target.differences], problem: null, forks }, order.command);
  return result;
}

async function judge(vault: VaultToBackUp, target: BackupTarget, found: FoundBackup | null, row: CopyRow, order: VerifyOrder, isNew = false): Promise<CopyRow> {
  const problem = await problemOf(target, found, row, order.signal);
  // A drill may have found what is inside damaged: the same bytes are no proof of the contrary.
  const whole = row.state === 'unproved' || row.state === 'damaged' ? 'unproved' : 'good';
  const state = problem === null ? whole : (stateAfter(problem) ?? row.state);
  const judged: CopyRow = {
    ...row,
    state,
    drilled_at: state === 'unproved' ? null : row.drilled_at,
    problem: problem && canonicalJson({ ...toErrorAnswer(problem) }),
    verified_at: problem === null ? vault.now() : row.verified_at,
  };
  const text = problem === null ? `The backup ${row.name} on ${row.target} was read back: it is what was stored.` : `On ${row.target}: ${problem.message}`;
  const about = { action: problem === null ? 'backup.verified' : 'backup.damaged', command: order.command, text } as const;
  await vault.ledger.record((queries, note) => (isNew ? addCopy : changeCopy)(queries, note, judged, about));
  return judged;
}

async function problemOf(target: BackupTarget, found: FoundBackup | null, row: CopyRow, signal: AbortSignal): Promise<StrongroomError | null> {
  if (found?.containerSize == null) {
    return new StrongroomError(
      'BACKUP_NOT_FOUND',
      `The backup ${row.name} is not there any more${found ? ': its container is missing' : ''}.`,
      'Somebody removed it, or the target is not the one that it was. Make a new backup, and find out why.',
    );
  }
  const hash = new RunningHash();
  let size = 0;
  for await (const chunk of target.read(containerFile(row.name), signal)) {
    hash.update(chunk);
    size += chunk.length;
    // A file that has no end is not read to it.
    if (size > row.size) break;
  }
  return size === row.size && hash.end() === row.sha256 ? null : damagedBackup(row.name, 'It is not what was stored.');
}
