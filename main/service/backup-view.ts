import type { BackupRow, BackupState, BackupTargetRow, VerdictReason } from '../../preload/contract/backup.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { changesSinceBackup } from '../backup/changes.ts';
import { type BackupSettings, copyPlace, readBackupSettings, type StoredTarget } from '../backup/target-settings.ts';
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
  const newest = await newestGoodBackup(session.queries, settings.targets.map(copyPlace));
  const due = settings.due;
  const state: Omit<BackupState, 'verdict'> = {
    targets,
    schedule: settings.schedule,
    dueAt: targets.some(({ scheduled }) => scheduled) ? (due?.dueAt ?? null) : null,
    failures: due?.failures ?? 0,
    retryAt: due?.retryAt ?? null,
    changes: await changesSinceBackup(session.queries, settings),
    last: newest ? toBackupRow(newest, session) : null,
  };
  const bad = await countBadBackups(session.queries, newest?.log_size ?? 0);
  return {
    ...state,
    verdict: judge(state, {
      bad,
      forks: settings.targets.map(({ name }) => name).filter((name) => (settings.seen.get(name)?.forks.length ?? 0) > 0),
      hasKit: session.chain.current.kit !== null,
      now: session.now(),
    }),
  };
}

async function targetRow(session: VaultSession, settings: BackupSettings, { name, place, signIn, scheduled }: StoredTarget): Promise<BackupTargetRow> {
  const newest = await newestGoodBackup(session.queries, [copyPlace({ name, place })]);
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

/** What is due is begun within a minute; a backup that takes longer than this is late (ms). */
const LATE = 15 * 60_000;

export interface Besides {
  /** Copies that are damaged or gone and held as much as the newest good one. */
  bad: number;
  /** Targets on which backups lie that this vault's log does not lead to. */
  forks: string[];
  hasKit: boolean;
  now: number;
}

/** Whether the vault could be restored today, and what speaks against it: for the window, the command line and whoever reads their JSON. */
export function judge(state: Omit<BackupState, 'verdict'>, besides: Besides): BackupState['verdict'] {
  const reasons = reasonsOf(state, besides);
  const lost = reasons.some(({ severity }) => severity === 'loss');
  return { state: lost ? 'loss' : reasons.length > 0 ? 'attention' : 'good', text: sentence(state, besides), reasons };
}

function reasonsOf(
  { targets, schedule, last, dueAt, failures, changes }: Omit<BackupState, 'verdict'>,
  { bad, forks, now }: Omit<Besides, 'hasKit'>,
): VerdictReason[] {
  if (targets.length === 0) return [{ code: 'BACKUP_NONE', severity: 'loss', text: 'No backup goes anywhere: add a target.' }];
  const reasons: VerdictReason[] = [];
  const attention = (code: VerdictReason['code'], text: string) => reasons.push({ code, severity: 'attention', text });
  if (last === null) reasons.push({ code: 'BACKUP_NEVER', severity: 'loss', text: 'No copy can be relied on: back up now.' });
  const failing = targets.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem.error.message}`]));
  for (const text of failing) attention('BACKUP_TARGET_FAILING', text);
  // One that failed is named by its target already.
  if (failures > 1) attention('BACKUP_FAILING', `The last ${failures} attempts failed.`);
  else if (failures === 1 && failing.length === 0) attention('BACKUP_FAILING', 'The last attempt failed.');
  for (const name of forks)
    attention(
      'BACKUP_FORKED',
      `On ${name} lie backups that this vault does not go on from: two copies of it are in use, or it was restored from an older one. Move them away once you know.`,
    );
  const asNew = last === null ? '' : bad === 1 ? ' that was as new' : ' that were as new';
  if (bad > 0) attention('BACKUP_LOST', bad === 1 ? `A copy${asNew} is damaged or missing.` : `${bad} copies${asNew} are damaged or missing.`);
  if (last === null) return reasons;
  if (dueAt !== null && dueAt < now - LATE) attention('BACKUP_LATE', 'A backup is overdue: back up now.');
  const byItself = targets.some(({ scheduled }) => scheduled) && (schedule.frequency !== 'never' || schedule.afterChanges !== null);
  // Where a schedule will take them they are no alarm: there are some after every step.
  if (changes > 0 && !byItself) attention('BACKUP_CHANGES', 'Nothing backs up by itself what has changed since the newest backup.');
  if (last.drilledAt === null) attention('BACKUP_UNDRILLED', 'The newest backup was never drilled: nobody knows yet whether it opens.');
  return reasons;
}

function sentence({ targets, last, changes }: Omit<BackupState, 'verdict'>, { hasKit }: Pick<Besides, 'hasKit'>): string {
  const lost = 'if this workstation is lost, every key in this vault is lost.';
  if (targets.length === 0) return `No backup is set up: ${lost}`;
  if (last === null) return `There is no good backup: ${lost}`;
  const since = changes === 0 ? '' : ` What changed since is not in it: ${changes === 1 ? '1 thing' : `${changes} things`}.`;
  if (last.drilledAt === null) return `The newest backup is on ${last.target}, and was never drilled.${since}`;
  const means = [...(last.withSlots ? ['an officer’s passphrase'] : []), ...(hasKit ? ['the recovery kit'] : [])].join(' or ');
  return `The vault could be restored from ${last.target} with ${means}.${since}`;
}
