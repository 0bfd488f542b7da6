import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type BackupState, type BackupTargetRow, targetName } from '../../preload/contract/backup.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { demandScheduleFor, removeBackupTarget, saveFolderTarget, saveSftpTarget, setBackupSchedule } from '../service/backup-settings-calls.ts';
import { backupState } from '../service/backup-view.ts';
import { SftpIdentities } from '../service/sftp-identities.ts';
import { demandRole } from '../service/who-may.ts';
import { stateText } from './backup-words.ts';
import { exitStatus } from './exit-status.ts';
import { type GlobalOptions, type OpenSession, withSession } from './open-session.ts';
import type { Answer, Voice } from './print.ts';
import { changedSchedule, type ScheduleOptions } from './schedule-options.ts';
import {
  askPassword,
  demandComparison,
  type GivenSignIn,
  parseHostKey,
  parseSftpAddress,
  readSignIn,
  type SftpAddress,
  type SignInOptions,
  secretsOf,
} from './sftp-options.ts';

export interface BackupSettingsOptions extends GlobalOptions, SignInOptions, ScheduleOptions {
  sftp?: string;
  hostKey?: string;
  folder?: string;
  target?: string;
  removeTarget?: string;
  byHand?: boolean;
  scheduled?: boolean;
}

/** Whoever names a place and how often in one breath means that backups go there that often. */
function frequencyAsked({ frequency, folder, sftp }: BackupSettingsOptions): boolean {
  return frequency !== undefined && frequency.frequency !== 'never' && (folder !== undefined || sftp !== undefined);
}

/** What is said of a target: where it is, where that is said, and how it is used. */
interface Wish {
  /** `null`: as it is named by its place, or not at all. */
  name: string | null;
  sftp: SftpAddress | null;
  hostKey: string | null;
  folder: string | null;
  scheduled: boolean | null;
}

/** Sets targets and schedule up, or shows them and what became of them. */
export async function backupSettings(options: BackupSettingsOptions, voice: Voice): Promise<Answer> {
  const wish = wishOf(options);
  using signIn = readSignIn(options);
  refuseContradictions(options, wish, signIn);
  return await withSession(options, voice, async (open) => {
    const { session } = open;
    let state = await backupState(session);
    const schedule = changedSchedule(state.schedule, options);
    // Before a target is saved: both, or neither.
    if (schedule !== state.schedule) {
      demandRole(session.officer.role, 'backup.setSchedule');
      demandScheduleFor(session, schedule);
    }
    if (wish) {
      demandRole(session.officer.role, 'backup.saveSftp');
      state = await saveWish(open, state, wish, signIn, voice);
    }
    if (options.removeTarget !== undefined) {
      demandRole(session.officer.role, 'backup.removeTarget');
      state = await removeBackupTarget(session, options.removeTarget);
    }
    if (schedule !== state.schedule && JSON.stringify(schedule) !== JSON.stringify(state.schedule)) state = await setBackupSchedule(session, schedule);
    if ((wish?.sftp || schedule.withSlots !== state.schedule.withSlots || options.withSlots) && schedule.withSlots) warnOfGuessing(state, voice);
    return { status: exitStatus.done, document: state, text: stateText(state) };
  });
}

function wishOf(options: BackupSettingsOptions): Wish | null {
  const { sftp, hostKey, folder, target, byHand, scheduled, sftpPasswordFile, identityFile } = options;
  if ([sftp, hostKey, folder, target, byHand, scheduled, sftpPasswordFile, identityFile].every((given) => given === undefined)) return null;
  return {
    name: target === undefined ? null : nameOf(target),
    sftp: sftp === undefined ? null : parseSftpAddress(sftp),
    hostKey: hostKey === undefined ? null : parseHostKey(hostKey),
    folder: folder === undefined ? null : resolve(folder),
    scheduled: scheduled ? true : byHand ? false : frequencyAsked(options) ? true : null,
  };
}

function nameOf(text: string): string {
  const parsed = targetName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StrongroomError('USAGE', `This is no name for a target: ${text}.`, 'It has 1 to 64 characters and no slash; give one with --target NAME.');
}

function refuseContradictions(options: BackupSettingsOptions, wish: Wish | null, signIn: GivenSignIn): void {
  const refuse = (message: string, hint: string): never => {
    throw new StrongroomError('USAGE', message, hint);
  };
  if (options.kitOnly && options.withSlots) refuse('Either --kit-only or --with-slots, not both.', 'With slots a passphrase is enough to restore.');
  if (options.byHand && options.scheduled)
    refuse('Either --by-hand or --scheduled, not both.', 'A target that is not scheduled takes backups that are asked for.');
  if (!wish) return;
  if (wish.sftp && wish.folder !== null) refuse('Either --sftp or --folder, not both.', 'Call it twice for two targets.');
  if (options.removeTarget !== undefined) refuse('A target is removed or saved, not both at once.', 'Call it twice.');
  if (wish.folder !== null && (wish.hostKey !== null || signIn.password || signIn.identityFile !== null))
    refuse('Nobody signs in at a folder.', 'Leave host key, password and private key out.');
  if (!wish.sftp && wish.folder === null) {
    if (wish.name === null) refuse('It is not said which target is meant.', 'Name it with --target NAME, or say where it is: --sftp or --folder.');
    if (wish.scheduled === null && wish.hostKey === null && !signIn.password && signIn.identityFile === null)
      refuse(`It is not said what changes at the target ${wish.name}.`, 'Say where it is with --sftp or --folder. `backup settings` alone shows all targets.');
  }
}

/** Adds a target, or changes the one of that name: what is not said of it stays as it is. */
async function saveWish(open: OpenSession, { targets }: BackupState, wish: Wish, signIn: GivenSignIn, voice: Voice): Promise<BackupState> {
  const { session } = open;
  const name = wish.name ?? nameOf(wish.sftp?.host ?? basename(wish.folder ?? ''));
  const before = targets.find((target) => target.name.toLowerCase() === name.toLowerCase()) ?? null;
  const named = { name: before?.name ?? name, replaces: before?.name ?? null };
  const folder = wish.folder ?? (wish.sftp || before?.place.kind !== 'folder' ? null : before.place.path);
  if (folder !== null) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      voice.say(`Warning: there is no folder ${folder} now. It is not made by itself, so that a missing stick shows.`);
    return saveFolderTarget(session, { ...named, scheduled: wish.scheduled ?? before?.scheduled ?? false, destination: folder });
  }
  const address = wish.sftp ?? (before?.place.kind === 'sftp' ? before.place : null);
  if (!address)
    throw new StrongroomError('TARGET_NOT_FOUND', `There is no backup target named ${name}.`, 'Say where it is: --sftp user@host:port/path, or --folder DIR.');
  const { host, port, user, path } = address;
  const hostKey = wish.hostKey ?? knownKey(before, address) ?? (await demandComparison(address, open.stopping));
  using identities = new SftpIdentities();
  const given = signIn.password !== null || signIn.identityFile !== null;
  const secrets = given || isKept(before, address, hostKey) ? await secretsOf(signIn, identities, session) : await askPassword(address);
  const scheduled = wish.scheduled ?? before?.scheduled ?? true;
  return await saveSftpTarget(session, identities, { ...named, scheduled, host, port, user, path, hostKey, ...secrets });
}

/** The key that a server had when it was set up; of another server, none is known. */
function knownKey(before: BackupTargetRow | null, { host, port }: SftpAddress): string | null {
  return before?.place.kind === 'sftp' && before.place.host === host && before.place.port === port ? before.place.hostKey : null;
}

/** Whether what signed in there before may go on to: at the same server as the same user, known by the same key. */
function isKept(before: BackupTargetRow | null, { host, port, user }: SftpAddress, hostKey: string): boolean {
  const place = before?.place;
  return place?.kind === 'sftp' && place.host === host && place.port === port && place.user === user && place.hostKey === hostKey;
}

function warnOfGuessing({ targets, schedule }: BackupState, voice: Voice): void {
  if (!schedule.withSlots || !targets.some(({ place }) => place.kind === 'sftp')) return;
  voice.say(
    'Note: a backup’s note lets a passphrase open it, and whoever keeps the server can guess at it for ever. Use a passphrase of six generated words, or --kit-only.',
  );
}
