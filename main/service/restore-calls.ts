import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LifeCalls, Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { placeWords } from '../../preload/contract/place-words.ts';
import type { FoundBackup as ShownBackup } from '../../preload/contract/restore.ts';
import { unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { type Check, type CheckedBackup, checkBackups, type ReadyBackup, type RestoreSecret } from '../backup/check-backups.ts';
import { type FoundOnTarget, findBackups, newestFirst } from '../backup/find-backups.ts';
import { lookAtPlace, makeStaging, putInPlace } from '../backup/put-in-place.ts';
import { anchorWords, demandContinues, demandLatest, demandPinned, unreadableOf } from '../backup/restore-decisions.ts';
import { accessTo, demandTarget, readBackupSettings } from '../backup/target-settings.ts';
import { openTarget } from '../backup/targets/open-target.ts';
import type { BackupTarget, TargetAccess } from '../backup/targets/target.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { expandSources } from '../custody/expand-sources.ts';
import { readSource } from '../custody/read-source.ts';
import { notesIn } from '../formats/note-on-paper.ts';
import type { JoinedKit } from '../vault/recovery-kit.ts';
import { demandKeyFilePath, forget, keyFilesOfVault } from './find-key-file.ts';
import { accessOf, type SftpIdentities } from './sftp-identities.ts';
import { joinTyped } from './typed-kit.ts';
import type { VaultSession } from './vault-session.ts';

type RestoreInput = LifeCalls['agent.restoreCheck']['input'];
type Progress = (stage: 'notes' | 'passphrase' | 'fetch' | 'verify' | 'place', done: number, total: number | null) => void;

interface Connected extends FoundOnTarget {
  target: BackupTarget;
  /** Where that is, for people. */
  place: string;
}

interface Checked {
  ready: ReadyBackup;
  destination: string;
  staging: { path: string } & Disposable;
}

/**
 * One restore from its first look to the vault in its place. It needs no open vault, holds one way to a target and one backup that is ready, and
 * forgets both when it is ended, begins anew, or is done.
 */
export class Restore {
  readonly #now: () => number;
  readonly #progress: Progress;
  #work = new AbortController();
  #connected: Connected | null = null;
  #checked: Checked | null = null;
  #placing: ReturnType<typeof putInPlace> | null = null;

  constructor(now: () => number, progress: Progress) {
    this.#now = now;
    this.#progress = progress;
  }

  async connectSftp(identities: SftpIdentities, input: CallArguments<'restore.connectSftp'>): Promise<CallOutput<'restore.connectSftp'>> {
    using signIn = identities.signInOf(input);
    if (!signIn) throw new StrongroomError('TARGET_INVALID', 'Nothing was given that signs in at the server.', 'Enter a password, or choose a private key.');
    const { host, port, user, path } = input;
    return await this.#connect(accessOf(input, signIn), placeWords({ kind: 'sftp', host, port, user, path }));
  }

  connectFolder(folder: string): Promise<CallOutput<'restore.connectFolder'>> {
    return this.#connect({ kind: 'folder', path: folder }, folder);
  }

  /** By a target that the open vault knows. */
  async connectTarget(session: VaultSession, name: string): Promise<CallOutput<'restore.connectTarget'>> {
    const stored = demandTarget(await readBackupSettings(session.queries), name);
    using way = accessTo(session, stored);
    return await this.#connect(way.access, placeWords(stored.place));
  }

  async #connect(access: TargetAccess, place: string): Promise<CallOutput<'restore.connectFolder'>> {
    await this.end();
    const { signal } = this.#work;
    this.#progress('notes', 0, null);
    const target = await openTarget(access, signal);
    try {
      const { backups, problems } = await findBackups(target, signal);
      this.#connected = { target, place, backups, problems };
      return {
        backups: backups.map((found) => shown({ found, state: 'unchecked', problem: null })),
        problems: problems.map(({ name, error }) => ({ name, error: toErrorAnswer(error) })),
      };
    } catch (error) {
      await target[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Notes and containers that are none, with why. */
  get problems(): Connected['problems'] {
    return this.#connected?.problems ?? [];
  }

  /** Fetches a backup beside the place where it is to go, and proves it there. */
  async check(input: RestoreInput): Promise<CallOutput<'restore.check'>> {
    try {
      return await this.#check(input);
    } finally {
      // However early it was refused.
      for (const secret of [input.passphrase, ...(input.kit ?? [])]) if (secret) wipe(secret);
    }
  }

  async #check(input: RestoreInput): Promise<CallOutput<'restore.check'>> {
    const connected = this.#demandConnected();
    const { signal } = this.#work;
    await this.#forgetChecked();
    const { vaultId, backup, into } = input;
    using kit = input.kit && (await joinTyped(input.kit));
    if (kit) demandPinned(vaultId, input.kitVaultId ?? kit.vaultId);
    // Sheets say of which vault they are: what was typed beside them does not make them another's.
    if (kit?.vaultId) demandPinned(vaultId, kit.vaultId);
    const all = connected.backups.filter(({ note }) => note.vaultId === vaultId);
    const candidates = backup === null ? all : all.filter(({ name }) => name === backup);
    const unreadable = unreadableOf(connected, vaultId);
    if (candidates.length === 0)
      throw (
        unreadable.find(({ name }) => backup === null || name === backup)?.error ??
        new StrongroomError('BACKUP_NOT_FOUND', 'There is no such backup there.', 'Look at the list again, or connect anew.')
      );
    const anchor = input.checkpoint && readAnchor(input.checkpoint);
    const [newest] = [...candidates].sort(newestFirst);
    // Before anything is fetched; and again when it is put in place.
    if (newest) await lookAtPlace(into, newest.note, null);
    const staging = makeStaging(into);
    let folders = 0;
    let ready: ReadyBackup | null = null;
    try {
      using secret = await secretOf(input, kit);
      const check = await checkBackups(connected.target, candidates, all, secret, {
        signal,
        makeFolder: () => makeStagingFolder(staging.path, ++folders),
        progress: this.#progress,
      });
      ready = check.ready;
      if (anchor !== null) await demandContinues(check, anchor);
      if (backup === null) demandLatest(check, unreadable);
      const plan = await planOf(check, into, anchor);
      // Ended meanwhile: what nobody would throw away any more is not kept.
      signal.throwIfAborted();
      this.#checked = { ready, destination: into, staging };
      return plan;
    } catch (error) {
      await throwAway({ ready, staging });
      throw error;
    }
  }

  /** Puts what was proved in place. @throws StrongroomError `RESTORE_NEEDS_CONFIRMATION` */
  async finish({ typed }: CallArguments<'restore.finish'>): Promise<{ folder: string; movedTo: string | null }> {
    const checked = this.#checked;
    const { place } = this.#demandConnected();
    if (!checked) throw new StrongroomError('BACKUP_NOT_FOUND', 'No backup was checked.', 'Check one first.');
    const { ready, destination } = checked;
    const inTheWay = await lookAtPlace(destination, ready.found.note, ready);
    if (inTheWay?.newer && typed !== inTheWay.name)
      throw new StrongroomError(
        'RESTORE_NEEDS_CONFIRMATION',
        `The vault that lies there is newer than this backup, or has a history of its own: what it alone knows would be moved aside with it.`,
        `Type its name, ${inTheWay.name}, to confirm; or restore into another folder.`,
      );
    this.#progress('place', 0, null);
    this.#placing = putInPlace(ready, destination, place, this.#now);
    try {
      const { movedTo } = await this.#placing;
      return { folder: destination, movedTo };
    } finally {
      this.#placing = null;
      // In place, or of no more use: its database is closed.
      await this.end();
    }
  }

  /** Stops what runs, throws away what was fetched, forgets what was entered. */
  async end(): Promise<void> {
    // What is being put in place is put in place: it takes a moment, and cannot be half done.
    await this.#placing?.catch(() => undefined);
    this.#work.abort(new StrongroomError('CANCELLED', 'The restore was stopped.', 'Nothing was put in place, and what was fetched is gone.'));
    this.#work = new AbortController();
    await this.#forgetChecked();
    const connected = this.#connected;
    this.#connected = null;
    await connected?.target[Symbol.asyncDispose]();
  }

  async #forgetChecked(): Promise<void> {
    const checked = this.#checked;
    this.#checked = null;
    if (checked) await throwAway(checked);
  }

  #demandConnected(): Connected {
    if (this.#connected) return this.#connected;
    throw new StrongroomError('TARGET_NOT_FOUND', 'No place was chosen where backups lie.', 'Connect to one first.');
  }
}

/** A database that does not close is no reason to leave what was fetched behind. */
async function throwAway({ ready, staging }: { ready: ReadyBackup | null; staging: Disposable }): Promise<void> {
  await Promise.resolve(ready?.[Symbol.asyncDispose]()).catch(() => undefined);
  staging[Symbol.dispose]();
}

async function planOf({ ready, checked, warnings }: Check, into: string, anchor: string | null): Promise<CallOutput<'restore.check'>> {
  const { chain } = ready.proved;
  const [highest] = checked.filter(({ state }) => state === 'signed' || state === 'proved').sort((left, right) => newestFirst(left.found, right.found));
  return {
    backups: checked.map(shown),
    chosen: shown({ found: ready.found, state: 'proved', problem: null }),
    warnings,
    anchor: anchorWords(ready.found, highest?.found ?? ready.found, anchor),
    replaces: await lookAtPlace(into, ready.found.note, ready),
    officers: chain.current.officers.filter(({ state }) => state === 'active').map(({ name }) => name),
  };
}

function shown({ found, state, problem }: CheckedBackup): ShownBackup {
  const { vaultId, policyGeneration, logSize, takenAt, slots } = found.note;
  return { name: found.name, vaultId, policyGeneration, logSize, size: found.containerSize ?? 0, takenAt, withSlots: slots.length > 0, state, problem };
}

/** @throws StrongroomError `BACKUP_KEY_WRONG` where nothing was given; `KEY_FILE_NEEDED`, `KEY_FILE_WRONG`, `KEY_FILE_UNREADABLE` of a key file that was named */
async function secretOf({ vaultId, passphrase, keyFiles }: RestoreInput, kit: JoinedKit | null): Promise<RestoreSecret & Disposable> {
  if (passphrase) {
    const taken = SecretBytes.take(passphrase);
    try {
      const found = await keyFilesOfVault(vaultId, keyFiles.map(demandKeyFilePath));
      const forgetAll = () => {
        taken[Symbol.dispose]();
        forget(found);
      };
      return { kind: 'passphrase', passphrase: taken.bytes, keyFiles: found, [Symbol.dispose]: forgetAll };
    } catch (error) {
      taken[Symbol.dispose]();
      throw error;
    }
  }
  if (!kit) throw new StrongroomError('BACKUP_KEY_WRONG', 'Nothing was given that opens a backup.', 'Enter a passphrase, or the recovery kit.');
  const seed = SecretBytes.copy(kit.seed.bytes);
  return { kind: 'kit', seed, [Symbol.dispose]: () => seed[Symbol.dispose]() };
}

function makeStagingFolder(staging: string, number: number): string {
  const folder = join(staging, String(number));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

/** @throws StrongroomError `CHECKPOINT_INVALID` */
function readAnchor(source: Source): string {
  const [file] = expandSources([source], null);
  const text = file ? Buffer.from(readSource(file, []).bytes).toString('utf8') : '';
  // A stick's file of anchors holds many: what the backup must continue is the one that covers most.
  const sizes = notesIn(text).map((note) => ({ note, size: unverifiedCheckpoint(note)?.size ?? -1 }));
  const most = sizes.reduce((best, one) => (one.size >= best.size ? one : best), { note: '', size: 0 });
  if (most.note === '')
    throw new StrongroomError(
      'CHECKPOINT_INVALID',
      'This file is no checkpoint.',
      'Choose a file that `audit checkpoint` wrote, a file of anchors, or leave it out.',
    );
  return most.note;
}
