import { createReadStream } from 'node:fs';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { isNobodys, type LogProblem } from '../audit/log-problem.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyAgainst } from '../audit/verify.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { isBackupKnown } from '../store/backups.ts';
import { type FoundBackup, findBackups } from './find-backups.ts';
import type { MadeContainer } from './make-container.ts';
import { type BackupNote, containerFile, judgeBackupNote, noteFile, parseBackupFile, parseBackupName } from './note.ts';
import { storeProved } from './targets/store-proved.ts';
import type { BackupTarget } from './targets/target.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';

/** A container with its name and its note: ready to be stored. */
export interface MadeBackup extends MadeContainer {
  name: string;
  statement: BackupNote;
  /** The same, signed. */
  note: string;
}

/** What lies on a target already, as this vault's own log judges it. */
export interface Standing {
  /** Signed by an officer, and of the history that this vault goes on with. */
  own: (FoundBackup & { /** The officer who signed the note, by his id. */ signer: string })[];
  /** Where another history is told, or a later state than this: what it says, for people. */
  forks: string[];
}

/**
 * Looks at a target before anything is added. A backup there that this vault's log does not lead to means that there are two: an older copy of
 * the folder that went on by itself, or a log that was written anew.
 */
export async function lookAtTarget(vault: VaultToBackUp, target: BackupTarget, signal: AbortSignal): Promise<Standing> {
  const { backups } = await findBackups(target, signal, vault.vaultId);
  const standing: Standing = { own: [], forks: [] };
  for (const found of backups) {
    const judged = judgeBackupNote(found.text, found.name, vault.chain);
    if (!judged.ok) continue;
    const problem = await verifyAgainst(vault.queries, judged.note.checkpoint, signersOf(vault.chain));
    // Signed by a key that was in office no more: whoever has one, and can write there, could keep this vault from ever clearing up.
    if (problem && isNobodys(problem)) continue;
    if (problem) standing.forks.push(forkWords(found, problem));
    else standing.own.push({ ...found, signer: judged.signer });
  }
  return standing;
}

function forkWords({ name, note }: FoundBackup, { code }: LogProblem): string {
  return code === 'VAULT_ROLLED_BACK'
    ? `${name} holds ${note.logSize} entries of the log, which is more than this vault has: it was restored from an older backup since, or another copy of it goes on elsewhere.`
    : `${name} tells another history: two copies of this vault went on by themselves.`;
}

/** Removes parts of this vault that a run left which was cut short. Only one process has the vault open, and no other writes such names. */
export async function clearParts(vault: VaultToBackUp, target: BackupTarget): Promise<void> {
  for (const { name } of await target.list()) if (name.startsWith(partPrefix(vault)) && name.endsWith('.part')) await target.remove(name);
}

/**
 * Removes containers of this vault that never got their notes, once a newer backup lies there. One that the vault remembers stays: its note was
 * lost or hidden, and the kit opens the container without it.
 */
export async function clearOrphans(vault: VaultToBackUp, target: BackupTarget, logSize: number): Promise<void> {
  const names = new Set((await target.list()).map(({ name }) => name));
  for (const file of names) {
    const parsed = parseBackupFile(file);
    const about = parsed && parseBackupName(parsed.name);
    if (parsed?.kind !== 'age' || about?.digits !== vault.vaultId.slice(0, 16) || about.logSize >= logSize || names.has(noteFile(parsed.name))) continue;
    if (!(await isBackupKnown(vault.queries, parsed.name))) await target.remove(file);
  }
}

/**
 * Stores a container and then its note, each under a random name first, read back, and renamed. The note is the commit: what was cut short before
 * it counts for nothing.
 * @param progress bytes that were sent and read back
 * @throws StrongroomError `BACKUP_FORK` where a finished backup has this name already
 */
export async function storeCopy(
  vault: VaultToBackUp,
  target: BackupTarget,
  made: MadeBackup,
  options: { signal: AbortSignal; progress?(bytes: number): void },
): Promise<void> {
  if ((await target.list()).some(({ name }) => name === noteFile(made.name))) {
    throw new StrongroomError(
      'BACKUP_FORK',
      `There is already a finished backup named ${made.name}, and it is not this one.`,
      'Two copies of this vault are in use. Find out which one is right before you go on; nothing was replaced.',
    );
  }
  const temporary = () => `${partPrefix(vault)}${randomIdentifier()}.part`;
  await storeProved(
    target,
    { name: containerFile(made.name), size: made.size, sha256: made.sha256, content: () => createReadStream(made.path, { highWaterMark: 1024 * 1024 }) },
    { signal: options.signal, temporary: temporary(), progress: (done) => options.progress?.(done) },
  );
  const note = utf8(made.note);
  await storeProved(
    target,
    {
      name: noteFile(made.name),
      size: note.length,
      sha256: sha256Hex(note),
      async *content() {
        yield note;
      },
    },
    { signal: options.signal, temporary: temporary() },
  );
  // Another copy of this vault, at the same target in this moment, may have taken the container for a leftover of its own.
  if (!(await target.list()).some(({ name, size }) => name === containerFile(made.name) && size === made.size)) {
    throw new StrongroomError(
      'BACKUP_NOT_FOUND',
      `The container of ${made.name} vanished while its note was written.`,
      'Find out who else writes there, and make a new backup.',
    );
  }
}

function partPrefix({ vaultId }: VaultToBackUp): string {
  return `.strongroom-${vaultId.slice(0, 16)}-`;
}
