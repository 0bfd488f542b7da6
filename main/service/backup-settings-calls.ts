import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import type { BackupSchedule, BackupState } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { scheduleSentence } from '../../preload/contract/schedule-words.ts';
import { type DueState, planFirst } from '../backup/due.ts';
import { demandSchedule } from '../backup/occurrences.ts';
import {
  accessTo,
  type BackupSettings,
  demandTarget,
  readBackupSettings,
  removeTarget,
  type StoredTarget,
  saveDue,
  saveSchedule,
  saveTarget,
  sealSignIn,
} from '../backup/target-settings.ts';
import type { SftpSignIn, TargetAccess } from '../backup/targets/target.ts';
import { testTarget } from '../backup/targets/test-connection.ts';
import { backupState } from './backup-view.ts';
import { accessOf, type SftpIdentities } from './sftp-identities.ts';
import type { VaultSession } from './vault-session.ts';

/** Saves an SFTP server as a target. Without a password or a key it keeps those of the target that it replaces. */
export async function saveSftpTarget(session: VaultSession, identities: SftpIdentities, input: CallArguments<'backup.saveSftp'>): Promise<BackupState> {
  const { name, replaces, scheduled, host, port, user, path, hostKey } = input;
  const settings = await readBackupSettings(session.queries);
  const replaced = demandFreeName(settings, name, replaces);
  const place = { kind: 'sftp' as const, host, port, user, path, hostKey };
  using signIn = signInOf(session, settings, identities, input, replaced);
  await saveTarget(session, { name, place, signIn: signIn.kind, scheduled, sealed: sealSignIn(session, name, place, signIn) }, replaced);
  return planned(session, settings);
}

export async function saveFolderTarget(session: VaultSession, input: AgentArguments<'backup.saveFolder'>): Promise<BackupState> {
  const { name, replaces, scheduled, destination } = input;
  const settings = await readBackupSettings(session.queries);
  const replaced = demandFreeName(settings, name, replaces);
  const before = replaced === null ? null : demandTarget(settings, replaced).place;
  const path = destination ?? (before?.kind === 'folder' ? before.path : null);
  if (path === null) throw new StrongroomError('TARGET_INVALID', 'No folder was chosen.', 'Choose the folder that backups are to go to.');
  refuseOwnFolder(session, path);
  await saveTarget(session, { name, place: { kind: 'folder', path }, signIn: 'none', scheduled, sealed: null }, replaced);
  return planned(session, settings);
}

export async function removeBackupTarget(session: VaultSession, name: string): Promise<BackupState> {
  const settings = await readBackupSettings(session.queries);
  await removeTarget(session, demandTarget(settings, name).name);
  return planned(session, settings);
}

/** Refuses a schedule that cannot be kept, or by which nobody could restore. @throws StrongroomError `SCHEDULE_INVALID` */
export function demandScheduleFor(session: VaultSession, schedule: BackupSchedule): void {
  demandSchedule(schedule);
  if (!schedule.withSlots && session.chain.current.kit === null)
    throw new StrongroomError(
      'SCHEDULE_INVALID',
      'This vault has no recovery kit: without slots nobody could restore a backup.',
      'Leave the slots in the notes.',
    );
}

export async function setBackupSchedule(session: VaultSession, schedule: BackupSchedule): Promise<BackupState> {
  demandScheduleFor(session, schedule);
  const { schedule: before, due } = await readBackupSettings(session.queries);
  await saveSchedule(session, schedule, scheduleSentence(schedule));
  // What is owed stays owed where only what to keep was changed.
  if (due === null || timing.some((name) => before[name] !== schedule[name])) await saveDue(session, planFirst(schedule, session.now()));
  return tell(session);
}

export async function testSftpTarget(
  session: VaultSession,
  identities: SftpIdentities,
  input: CallArguments<'backup.testSftp'>,
): Promise<CallOutput<'backup.testSftp'>> {
  using signIn = signInOf(session, await readBackupSettings(session.queries), identities, input, input.name);
  return await test(session, accessOf(input, signIn));
}

export async function testBackupTarget(session: VaultSession, name: string): Promise<CallOutput<'backup.testTarget'>> {
  using way = accessTo(session, demandTarget(await readBackupSettings(session.queries), name));
  return await test(session, way.access);
}

async function test(session: VaultSession, access: TargetAccess): Promise<CallOutput<'backup.testTarget'>> {
  const { promise, resolve, reject } = Promise.withResolvers<CallOutput<'backup.testTarget'>>();
  // Ends with the session, and keeps it from being called ended before.
  void session.background((signal) => testTarget(access, signal).then(resolve, reject));
  return promise;
}

function signInOf(
  session: VaultSession,
  settings: BackupSettings,
  identities: SftpIdentities,
  input: CallArguments<'backup.testSftp'>,
  replaces: string | null,
): SftpSignIn & Disposable {
  const entered = identities.signInOf(input);
  if (entered) return entered;
  const before = replaces === null ? null : settings.targets.find(({ name }) => name === replaces);
  if (before?.place.kind !== 'sftp')
    throw new StrongroomError('TARGET_INVALID', 'Nothing was given that signs in at the server.', 'Enter a password, or choose a private key.');
  // What was sealed for one server is not tried at another: whoever changes the address enters it again.
  if (before.place.host !== input.host || before.place.port !== input.port || before.place.user !== input.user || before.place.hostKey !== input.hostKey)
    throw new StrongroomError('TARGET_INVALID', 'The server or the user is another than before.', 'Enter the password, or choose the private key again.');
  const way = accessTo(session, before);
  const { signIn } = way.access as Extract<TargetAccess, { kind: 'sftp' }>;
  return { ...signIn, [Symbol.dispose]: () => way[Symbol.dispose]() };
}

/** @returns the target that is replaced, as it is spelled */
function demandFreeName(settings: BackupSettings, name: string, replaces: string | null): string | null {
  const replaced = replaces === null ? null : demandTarget(settings, replaces).name;
  const other = settings.targets.find((target) => target.name.toLowerCase() === name.toLowerCase() && target.name !== replaced);
  if (other) throw new StrongroomError('TARGET_INVALID', `There is a target named ${other.name} already.`, 'Choose another name, or edit that one.');
  return replaced;
}

/** @throws StrongroomError `TARGET_INVALID` */
function refuseOwnFolder(session: VaultSession, path: string): void {
  if (path === session.folder || path.startsWith(`${session.folder}/`) || path.startsWith(`${session.folder}\\`))
    throw new StrongroomError('TARGET_INVALID', 'A backup in the vault’s own folder is lost together with it.', 'Choose a folder on another medium.');
}

/** A target that takes due backups gives the schedule its first time; without any there is none. */
async function planned(session: VaultSession, before: BackupSettings): Promise<BackupState> {
  const { targets, schedule, due } = await readBackupSettings(session.queries);
  if (targets.some(isScheduled) && (due === null || !before.targets.some(isScheduled)))
    await saveDue(session, planFirst(schedule, session.now()) satisfies DueState);
  return tell(session);
}

const timing = ['frequency', 'at', 'weekday', 'day', 'cron'] as const;

const isScheduled = ({ scheduled }: StoredTarget): boolean => scheduled;

async function tell(session: VaultSession): Promise<BackupState> {
  await session.ledger.checkpoint();
  session.backupChanged();
  return backupState(session);
}
