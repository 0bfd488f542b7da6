import type { BackupSchedule } from '../../preload/contract/backup.ts';
import { type ErrorAnswer, toErrorAnswer } from '../../preload/contract/errors.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { backupsIn, newestBackup } from '../store/backups.ts';
import type { BackupTable } from '../store/schema.ts';
import { addCopy, type CopyRow, changeCopy, copyOf } from './copy-rows.ts';
import { drillBackup, recordDrill } from './drill.ts';
import { type MadeContainer, makeContainer } from './make-container.ts';
import { type BackupNote, backupName, containerFile, noteFile, signBackupNote, slotsFor } from './note.ts';
import { whatToPrune } from './retention.ts';
import { clearOrphans, clearParts, lookAtTarget, type MadeBackup, type Standing, storeCopy } from './store-copy.ts';
import { accessTo, copyPlace, noteSeen, type StoredTarget } from './target-settings.ts';
import { openTarget } from './targets/open-target.ts';
import type { BackupTarget } from './targets/target.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';
import { makeWorkFolder } from './work-folder.ts';

export interface BackupOrder {
  targets: readonly StoredTarget[];
  schedule: BackupSchedule;
  vaultName: string;
  /** The header's slots, from which the note takes those of custodians and operators. */
  slots: Parameters<typeof slotsFor>[0];
  command: string;
  signal: AbortSignal;
  /** Bytes that were moved, of as many as will be. */
  progress(done: number, total: number): void;
  /** Called when a target is begun, and when it is done with. */
  told(target: string, result: TargetResult | null): Promise<void>;
}

export interface TargetResult {
  copy: CopyRow | null;
  /** Why there is none. */
  error: ErrorAnswer | null;
  pruned: number;
  /** What an officer should know though the copy is good. */
  remarks: string[];
  /** Backups there that this vault's log does not lead to. */
  forks: string[];
}

/** Makes one backup and stores it on each target. What fails at one keeps none of the others from having it. */
export async function runBackup(vault: VaultToBackUp, order: BackupOrder): Promise<TargetResult[]> {
  const { signal, schedule } = order;
  using work = makeWorkFolder(vault.folder);
  const container = await makeContainer(vault, order.vaultName, work.path, signal);
  using _key = container.fileKey;
  const made = await withNote(vault, order, container);
  const passes = schedule.drill ? 3 : 2;
  const total = made.size * passes * order.targets.length;
  const results: TargetResult[] = [];
  for (const [at, target] of order.targets.entries()) {
    signal.throwIfAborted();
    await order.told(target.name, null);
    const before = made.size * passes * at;
    const result = await storeOn(vault, order, target, made, (bytes) => order.progress(Math.min(total, before + bytes), total));
    // Cut short is no failure of the target.
    signal.throwIfAborted();
    results.push(result);
    await order.told(target.name, result);
  }
  vault.backupChanged();
  return results;
}

async function withNote(vault: VaultToBackUp, { schedule, slots }: BackupOrder, container: MadeContainer): Promise<MadeBackup> {
  const { size, sha256, policyGeneration, logSize, takenAt, checkpoint } = container;
  const before = await newestBackup(vault.queries);
  const statement: BackupNote = {
    type: 'strongroom/backup/v1',
    vaultId: vault.vaultId,
    policyGeneration,
    logSize,
    takenAt,
    size,
    sha256,
    previous: before ? sha256Hex(utf8(before.note)) : null,
    checkpoint,
    slots: schedule.withSlots ? slotsFor(slots, vault.chain.current) : [],
  };
  return { ...container, name: backupName(vault.vaultId, logSize), statement, note: signBackupNote(statement, vault.signer) };
}

async function storeOn(
  vault: VaultToBackUp,
  order: BackupOrder,
  stored: StoredTarget,
  made: MadeBackup,
  progress: (bytes: number) => void,
): Promise<TargetResult> {
  let differences: readonly string[] = [];
  try {
    using way = accessTo(vault, stored);
    await using target = await openTarget(way.access, order.signal);
    differences = target.differences;
    const result = await storeAndKeep(vault, order, stored, target, made, progress);
    differences = target.differences;
    await noteSeen(
      vault,
      stored,
      { differences: [...differences], problem: result.error && { error: result.error, at: vault.now() }, forks: result.forks },
      order.command,
    );
    return result;
  } catch (error) {
    if (order.signal.aborted) throw error;
    const answer = toErrorAnswer(error);
    if (answer.code === 'INTERNAL') console.error('strongroom: a backup failed by a defect', error);
    await noteSeen(vault, stored, { differences: [...differences], problem: { error: answer, at: vault.now() } }, order.command);
    return { copy: null, error: answer, pruned: 0, remarks: [], forks: [] };
  }
}

async function storeAndKeep(
  vault: VaultToBackUp,
  order: BackupOrder,
  stored: StoredTarget,
  target: BackupTarget,
  made: MadeBackup,
  progress: (bytes: number) => void,
): Promise<TargetResult> {
  const standing = await lookAtTarget(vault, target, order.signal);
  await noteForks(vault, order, stored, standing);
  const parts = await asRemark(clearParts(vault, target).then(() => []));
  await storeCopy(vault, target, made, { signal: order.signal, progress });
  const fresh: CopyRow = {
    ...copyOf(stored, { name: made.name, text: made.note, note: made.statement }, vault.officer.id),
    verified_at: vault.now(),
    state: 'good',
  };
  const text = `The backup ${made.name} was stored on ${stored.name} (${fresh.location}) and read back.`;
  await vault.ledger.record((queries, entry) => addCopy(queries, entry, fresh, { action: 'backup.stored', command: order.command, text }));
  const { forks } = standing;
  const drilled = order.schedule.drill ? await drillCopy(vault, order, target, fresh, made, (bytes) => progress(2 * made.size + bytes)) : fresh;
  if ('code' in drilled) return { copy: null, error: drilled, pruned: 0, remarks: forks, forks };
  // With a second history there, nothing is cleared away before somebody has found out which is right.
  const kept = { pruned: 0 };
  const cleaned = forks.length > 0 ? [] : await asRemark(clean(vault, order, stored, target, standing, made, kept));
  return { copy: drilled, error: null, pruned: kept.pruned, remarks: [...forks, ...parts, ...cleaned], forks };
}

/** What could not be cleared away is said, and is no failure of the backup. A stop still is one. */
async function asRemark(work: Promise<string[]>): Promise<string[]> {
  return work.catch((error: unknown) => [`Something could not be cleared away: ${toErrorAnswer(error).message}`]);
}

async function noteForks(vault: VaultToBackUp, order: BackupOrder, stored: StoredTarget, { forks }: Standing): Promise<void> {
  if (forks.length === 0) return;
  const objects = [{ kind: 'target' as const, id: stored.name, label: stored.name }];
  const text = `On ${stored.name} lie backups that this vault’s log does not lead to. ${forks.slice(0, 3).join(' ')}`;
  await vault.ledger.record(async (_queries, note) => {
    note({ action: 'backup.fork-found', command: order.command, objects, rows: [], text });
  });
}

/** Opens the copy from where it lies, with the key that it was made with: nobody has to be there with a passphrase. */
async function drillCopy(
  vault: VaultToBackUp,
  order: BackupOrder,
  target: BackupTarget,
  copy: CopyRow,
  made: MadeBackup,
  progress: (bytes: number) => void,
): Promise<CopyRow | ErrorAnswer> {
  const key = { container: { kind: 'file-key' as const, fileKey: made.fileKey }, databaseKey: () => vault.databaseKey, seals: null };
  const command = { id: order.command, signal: order.signal };
  try {
    return (
      await recordDrill(vault, copy, 'as soon as it was stored', command, () => drillBackup(vault, target, made, key, { signal: order.signal, progress }))
    ).copy;
  } catch (error) {
    if (order.signal.aborted) throw error;
    const answer = toErrorAnswer(error);
    if (answer.code === 'INTERNAL') console.error('strongroom: a drill failed by a defect', error);
    return answer;
  }
}

/** Removes what the rule does not keep, the note first: without it the container counts for nothing. Only what is known to be of this history. */
async function clean(
  vault: VaultToBackUp,
  order: BackupOrder,
  stored: StoredTarget,
  target: BackupTarget,
  { own }: Standing,
  made: MadeBackup,
  kept: { pruned: number },
): Promise<string[]> {
  await clearOrphans(vault, target, made.logSize);
  const rows = (await backupsIn(vault.queries, copyPlace(stored))).filter((row) => row.state === 'good');
  const newest = rows[0]?.name;
  // What lies there is what was stored, as far as can be seen without reading it: a copy that was emptied pushes no whole one out.
  const isThere = (row: BackupTable) => own.some(({ name, text, containerSize }) => name === row.name && text === row.note && containerSize === row.size);
  const copies = rows
    .filter((row) => row.name === newest || isThere(row))
    .map((row) => ({ name: row.name, logSize: row.log_size, takenAt: row.taken_at, row }));
  const { prune: old, reason } = whatToPrune(copies, order.schedule.keep, vault.now());
  for (const { name, row } of old) {
    order.signal.throwIfAborted();
    await target.remove(noteFile(name));
    const text = `The backup ${name} was removed from ${stored.name}: newer ones are kept instead.`;
    const { log_entry: _entry, ...copy } = row;
    await vault.ledger.record((queries, note) =>
      changeCopy(queries, note, { ...copy, state: 'pruned' }, { action: 'backup.pruned', command: order.command, text }),
    );
    // Put down before: what is cut short here is an orphan, and the next run clears it away.
    await target.remove(containerFile(name));
    kept.pruned += 1;
  }
  return reason === null ? [] : [reason];
}
