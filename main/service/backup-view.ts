import type { BackupRow, BackupState, BackupTargetRow } from '../../preload/contract/backup.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { changesSinceBackup } from '../backup/changes.ts';
import { type BackupSettings, readBackupSettings, type StoredTarget } from '../backup/target-settings.ts';
import { countBadBackups, listBackups, newestGoodBackup } from '../store/backups.ts';
import type { BackupTable } from '../store/schema.ts';
import type { VaultSession } from './vault-session.ts';

export async function listBackupRows(
  session: VaultSession,
  { target, pruned, offset, limit }: CallArguments<'backup.list'>,
): Promise<CallOutput<'backup.list'>> {
  const { total, rows } = await listBackups(session.queries, { target, pruned }, { offset, limit });
  return { total, items: rows.map((row) => toBackupRow(row, session)) };
}

export function toBackupRow(row: BackupTable, session: VaultSession): BackupRow {
  return {
    id: row.id,
    target: row.target,
    place: row.location,
    name: row.name,
    logSize: row.log_size,
    policyGeneration: row.policy_generation,
    size: row.size,
    takenAt: row.taken_at,
    officer: session.officerName(row.officer),
    withSlots: row.with_slots === 1,
    verifiedAt: row.verified_at,
    drilledAt: row.drilled_at,
    state: row.state,
    problem: row.problem === null ? null : (JSON.parse(row.problem) as ErrorAnswer),
  };
}

/** All that an officer has to know of the backups of this vault. */
export async function backupState(session: VaultSession): Promise<BackupState> {
  const settings = await readBackupSettings(session.queries);
  const targets = await Promise.all(settings.targets.map((target) => targetRow(session, settings, target)));
  const newest = await newestGoodBackup(
    session.queries,
    settings.targets.map(({ name }) => name),
  );
  const due = settings.due;
  const state: Omit<BackupState, 'verdict'> = {
    targets,
    schedule: settings.schedule,
    dueAt: targets.some(({ scheduled }) => scheduled) ? (due?.dueAt ?? null) : null,
    failures: due?.failures ?? 0,
    retryAt: due?.retryAt ?? null,
    changes: await changesSinceBackup(session.queries),
    last: newest ? toBackupRow(newest, session) : null,
  };
  const bad = await countBadBackups(session.queries, newest?.log_size ?? 0);
  return {
    ...state,
    verdict: judge(state, {
      bad,
      forks: [...settings.seen].flatMap(([name, { forks }]) => (forks.length > 0 ? [name] : [])),
      hasKit: session.chain.current.kit !== null,
      now: session.now(),
    }),
  };
}

async function targetRow(session: VaultSession, settings: BackupSettings, { name, place, signIn, scheduled }: StoredTarget): Promise<BackupTargetRow> {
  const newest = await newestGoodBackup(session.queries, [name]);
  const { total } = await listBackups(session.queries, { target: name, pruned: false }, { offset: 0, limit: 0 });
  const seen = settings.seen.get(name);
  return {
    name,
    place,
    signIn,
    scheduled,
    differences: seen?.differences ?? [],
    last: newest ? toBackupRow(newest, session) : null,
    copies: total,
    problem: seen?.problem ?? null,
  };
}

interface Besides {
  /** Copies that are damaged or gone and held as much as the newest good one. */
  bad: number;
  /** Targets on which backups lie that this vault's log does not lead to. */
  forks: string[];
  hasKit: boolean;
  now: number;
}

/** Whether the vault could be restored today, and what speaks against it. */
function judge(
  { targets, schedule, last, dueAt, failures, changes }: Omit<BackupState, 'verdict'>,
  { bad, forks, hasKit, now }: Besides,
): BackupState['verdict'] {
  const lost = 'if this workstation is lost, every key in this vault is lost.';
  if (targets.length === 0) return { state: 'loss', text: `No backup is set up: ${lost}`, reasons: ['Add a target.'] };
  const failing = targets.filter(({ problem }) => problem !== null);
  const reasons = failing.map(({ name, problem }) => `${name}: ${problem?.error.message ?? ''}`);
  reasons.push(
    ...forks.map(
      (name) =>
        `On ${name} lie backups that this vault does not go on from: two copies of it are in use, or it was restored from an older one. Move them away once you know.`,
    ),
  );
  if (bad > 0) reasons.push(bad === 1 ? 'A copy that is as new is damaged or gone.' : `${bad} copies that are as new are damaged or gone.`);
  if (last === null) return { state: 'loss', text: `There is no good backup: ${lost}`, reasons };
  if (failures > 0) reasons.push(failures === 1 ? 'The last attempt failed.' : `The last ${failures} attempts failed.`);
  if (dueAt !== null && dueAt < now) reasons.push('A backup is due.');
  const byItself = targets.some(({ scheduled }) => scheduled) && (schedule.frequency !== 'never' || schedule.afterChanges !== null);
  if (changes > 0 && !byItself) reasons.push('Nothing backs up by itself what has changed since.');
  if (last.drilledAt === null) reasons.push('The newest backup was read back, but not opened: a drill does that.');
  const since = changes === 0 ? '' : ` What changed since is not in it: ${changes === 1 ? '1 thing' : `${changes} things`}.`;
  const means = [...(last.withSlots ? ['an officer’s passphrase'] : []), ...(hasKit ? ['the recovery kit'] : [])].join(' or ');
  const text =
    last.drilledAt === null
      ? `The newest backup is on ${last.target}, and nobody has opened it yet.${since}`
      : `The vault could be restored from ${last.target} with ${means}.${since}`;
  return { state: reasons.length === 0 ? 'good' : 'attention', text, reasons };
}
