import { statfs } from 'node:fs/promises';
import { type ErrorAnswer, StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import { isNobodys } from '../audit/log-problem.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyAgainst } from '../audit/verify.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { clearAway } from '../media/remove-file.ts';
import type { KeyFile } from '../vault/key-file.ts';
import type { OfficerKeys } from '../vault/officer-keys.ts';
import { KIT, type PolicyChain } from '../vault/policy.ts';
import { keyFileLacking, notSigned, wrongKey } from './damaged-backup.ts';
import { fetchBackup } from './fetch-backup.ts';
import { type FoundBackup, newestFirst } from './find-backups.ts';
import { judgeBackupNote } from './note.ts';
import { type HolderKeys, holderKeys, keyOf, type RestoreKey, SlotOpener } from './open-key.ts';
import { type ProvedBackup, proveBackup } from './prove-backup.ts';
import type { BackupTarget } from './targets/target.ts';

/** What whoever restores has in hand; stays the caller's to wipe. */
export type RestoreSecret = { kind: 'passphrase' /** UTF-8 */; passphrase: Uint8Array; keyFiles: readonly KeyFile[] } | { kind: 'kit'; seed: SecretBytes };

export interface CheckedBackup {
  found: FoundBackup;
  state: 'unchecked' | 'signed' | 'proved' | 'other-key' | 'damaged';
  problem: ErrorAnswer | null;
}

/** A backup that is proved and lies in a folder, ready to become a vault. */
export interface ReadyBackup extends AsyncDisposable {
  found: FoundBackup;
  proved: ProvedBackup;
  /** An officer's id, or `kit`. */
  holder: string;
  keys: OfficerKeys;
  folder: string;
}

export interface CheckOptions {
  signal: AbortSignal;
  /** Makes an empty folder for one backup. */
  makeFolder(): string;
  /** A stage, and how far it is; bytes while it fetches. */
  progress(stage: 'passphrase' | 'fetch' | 'verify', done: number, total: number | null): void;
}

export interface Check {
  ready: ReadyBackup;
  /** All of that vault, in the order of their rank. */
  checked: CheckedBackup[];
  /** Higher in rank than the one that is ready, and not proved. */
  unproved: CheckedBackup[];
  warnings: string[];
}

/**
 * Finds the latest backup of a vault that can be proved: the highest policy generation, then the largest log, never a file's time. Each is opened
 * with the passphrase or the kit, fetched, and proved; the first that holds gives the policies by which the notes of all others are judged.
 * @param candidates notes of one vault, or the one that was asked for
 * @param all notes of that vault
 * @throws StrongroomError of the best candidate, where none holds
 */
export async function checkBackups(
  target: BackupTarget,
  candidates: readonly FoundBackup[],
  all: readonly FoundBackup[],
  secret: RestoreSecret,
  options: CheckOptions,
): Promise<Check> {
  const ranked = [...candidates].sort(newestFirst);
  const failed = new Map<string, CheckedBackup>();
  const slots = secret.kind === 'passphrase' ? new SlotOpener(secret.passphrase, secret.keyFiles) : null;
  for (const found of ranked) {
    options.signal.throwIfAborted();
    try {
      using key = await keyTo(found, secret, slots, options);
      const ready = await makeReady(target, found, key, options);
      return await judgeOthers(ready, all, failed);
    } catch (error) {
      options.signal.throwIfAborted();
      const answer = toErrorAnswer(error);
      // Not the backup's fault: the next would fail of the same.
      if (answer.code === 'INTERNAL' || answer.code.startsWith('TARGET_') || answer.code === 'DISK_FULL') throw error;
      failed.set(found.name, {
        found,
        state: answer.code === 'BACKUP_KEY_WRONG' || answer.code === 'KEY_FILE_NEEDED' ? 'other-key' : 'damaged',
        problem: answer,
      });
    }
  }
  const [first] = [...failed.values()].sort((left, right) => newestFirst(left.found, right.found));
  if (first?.problem) throw new StrongroomError(first.problem.code, first.problem.message, first.problem.hint);
  throw new StrongroomError('BACKUP_NOT_FOUND', 'There is no backup of this vault there.', 'Look at another folder or another target.');
}

async function keyTo({ note, name }: FoundBackup, secret: RestoreSecret, slots: SlotOpener | null, options: CheckOptions): Promise<RestoreKey> {
  if (secret.kind === 'kit') return keyOf(KIT, SecretBytes.copy(secret.seed.bytes));
  if (note.slots.length === 0)
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      `The backup ${name} opens with the recovery kit alone.`,
      'Its note holds no slots: that was asked for when it was made.',
    );
  options.progress('passphrase', 0, null);
  const opener = slots as SlotOpener;
  const lacking = opener.lacking(note);
  if (lacking === note.slots.length) throw keyFileLacking(name);
  const key = await opener.open(note, options.signal);
  if (!key) throw wrongKey(name, lacking > 0);
  return key;
}

/** @throws StrongroomError `DISK_FULL` before a byte is fetched */
async function demandRoom(folder: string, size: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < size)
    throw new StrongroomError(
      'DISK_FULL',
      'There is not enough space left where the vault is to go.',
      'Make room, or restore into a folder on another disk. Nothing was changed.',
    );
}

async function makeReady(target: BackupTarget, found: FoundBackup, key: RestoreKey, options: CheckOptions): Promise<ReadyBackup> {
  if (found.containerSize === null)
    throw new StrongroomError(
      'BACKUP_NOT_FOUND',
      `The container of the backup ${found.name} is missing.`,
      'Somebody removed it. Its note shows that there was one; use another.',
    );
  const folder = options.makeFolder();
  const total = found.containerSize;
  await demandRoom(folder, found.note.size);
  let held: HolderKeys | null = null;
  try {
    const fetched = await fetchBackup(target, found.name, { kind: 'seed', seed: key.seed }, folder, {
      signal: options.signal,
      limit: found.note.size,
      progress: (bytes) => options.progress('fetch', bytes, total),
    });
    options.progress('verify', 0, null);
    const proved = await proveBackup(folder, {
      name: found.name,
      note: found.text,
      fetched,
      vaultId: found.note.vaultId,
      signal: options.signal,
      databaseKey(header, chain) {
        held = holderKeys(header, chain, key);
        return held?.databaseKey ?? null;
      },
    });
    const { keys, ...own } = held as unknown as HolderKeys;
    return {
      found,
      proved,
      holder: key.holder,
      keys,
      folder,
      async [Symbol.asyncDispose]() {
        own[Symbol.dispose]();
        await proved[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    (held as HolderKeys | null)?.[Symbol.dispose]();
    // The next candidate needs the room.
    clearAway(folder);
    throw error;
  }
}

/** The notes of the others, by the policies that are proved now; and each as an anchor that the restored log has to agree with. */
async function judgeOthers(ready: ReadyBackup, all: readonly FoundBackup[], failed: ReadonlyMap<string, CheckedBackup>): Promise<Check> {
  const { chain, database } = ready.proved;
  const warnings: string[] = [];
  const checked: CheckedBackup[] = [];
  for (const found of [...all].sort(newestFirst)) {
    const state = found.name === ready.found.name ? ({ found, state: 'proved', problem: null } as const) : (failed.get(found.name) ?? judgeNote(found, chain));
    const problem = state.state === 'signed' ? await verifyAgainst(database.queries, found.note.checkpoint, signersOf(chain)) : null;
    if (problem && isNobodys(problem)) {
      checked.push(nobodys(found, problem.text));
      continue;
    }
    checked.push(state);
    if (state.state !== 'signed') continue;
    if (found.note.logSize > ready.found.note.logSize) {
      if (newestFirst(found, ready.found) > 0)
        warnings.push(`The backup ${found.name} has a longer log, under an older policy: another history, or an officer of former days.`);
      continue;
    }
    if (problem) warnings.push(`The backup ${found.name} tells another history than ${ready.found.name}: ${problem.text}`);
  }
  const unproved = checked.filter(({ found, state }) => state !== 'proved' && newestFirst(found, ready.found) < 0);
  return { ready, checked, unproved, warnings };
}

function judgeNote(found: FoundBackup, chain: PolicyChain): CheckedBackup {
  const judged = judgeBackupNote(found.text, found.name, chain);
  return judged.ok ? { found, state: 'signed', problem: null } : nobodys(found, judged.why);
}

function nobodys(found: FoundBackup, why: string): CheckedBackup {
  return { found, state: 'damaged', problem: toErrorAnswer(notSigned(found.name, why)) };
}
