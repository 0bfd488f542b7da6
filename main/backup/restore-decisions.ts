import { StrongroomError } from '../../preload/contract/errors.ts';
import { vaultIdDigits } from '../../preload/contract/vault-id-digits.ts';
import { unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { signersOf } from '../audit/signers.ts';
import { verifyAgainst } from '../audit/verify.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import type { Check } from './check-backups.ts';
import { notSigned } from './damaged-backup.ts';
import type { FoundBackup, FoundOnTarget } from './find-backups.ts';
import { parseBackupName } from './note.ts';

/** A kit opens whatever was encrypted to it, and its public key is no secret: only the id on the sheet says which vault is meant. */
export function demandPinned(vaultId: string, printed: string | null): void {
  const digits = vaultIdDigits(printed ?? '');
  if (digits === null)
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      'The vault id that the recovery kit prints is needed, too.',
      'Give its first 16 digits at least, from the sheet and from nowhere else.',
    );
  if (!vaultId.startsWith(digits))
    throw new StrongroomError(
      'BACKUP_KEY_WRONG',
      'This backup is not of the vault whose id the recovery kit prints.',
      'Compare the ids. Somebody may have put another vault there.',
    );
}

/** What by its name is a backup of that vault, and by its note is none: damaged, or naming another vault whose id begins alike. */
export function unreadableOf({ backups, problems }: FoundOnTarget, vaultId: string): FoundOnTarget['problems'] {
  const strangers = backups.filter(({ note }) => note.vaultId !== vaultId).map(({ name }) => ({ name, error: notSigned(name, 'It names another vault.') }));
  return [...problems.filter(({ error }) => error.code === 'BACKUP_DAMAGED'), ...strangers].filter(
    ({ name }) => parseBackupName(name)?.digits === vaultId.slice(0, 16),
  );
}

/**
 * An anchor was given to be continued: what does not is older than what was known, or tells another history.
 * @throws StrongroomError `VAULT_ROLLED_BACK`, `BACKUP_FORK`, `CHECKPOINT_INVALID`
 */
export async function demandContinues({ ready }: Check, anchor: string): Promise<void> {
  const { chain, database } = ready.proved;
  const problem = await verifyAgainst(database.queries, anchor, signersOf(chain));
  if (!problem) return;
  throw new StrongroomError(
    problem.code === 'LOG_FORKED' ? 'BACKUP_FORK' : problem.code,
    `The backup ${ready.found.name} does not continue the checkpoint that was given. ${problem.text}`,
    'Look for a newer backup. To restore this one all the same, leave the checkpoint out.',
  );
}

/**
 * What claims to be newer and cannot be proved must be looked at by a person: a server that damages the newest would choose the backup otherwise.
 * A note that cannot be read at all still says by its name how long the log is.
 */
export function demandLatest({ unproved, ready }: Check, unreadable: FoundOnTarget['problems']): void {
  const newer = [
    ...unproved.map(({ found, problem }) => ({ name: found.name, why: problem?.message ?? 'its container was not looked at.' })),
    ...unreadable
      .filter(({ name }) => (parseBackupName(name)?.logSize ?? 0) > ready.found.note.logSize)
      .map(({ name, error }) => ({ name, why: error.message })),
  ];
  if (newer.length === 0) return;
  const named = newer.slice(0, 3).map(({ name, why }) => `${name}: ${why}`);
  throw new StrongroomError(
    'BACKUP_NEWER_UNPROVED',
    `There are backups that say they are newer than ${ready.found.name}, and cannot be proved. ${named.join(' ')}`,
    `Find out why. To restore ${ready.found.name} all the same, choose it by its name.`,
  );
}

/** The newest anchor that is known, beside the backup that was chosen. */
export function anchorWords(chosen: FoundBackup, highest: FoundBackup, anchor: string | null): string {
  const given = anchor === null ? null : unverifiedCheckpoint(anchor);
  if (given) return `The checkpoint that you gave covers ${given.size} entries of the log; this backup has ${chosen.note.logSize} and continues it.`;
  const known =
    highest.note.logSize > chosen.note.logSize
      ? `The newest signed note there speaks of ${highest.note.logSize} entries`
      : 'The newest signed note there is this backup’s own';
  return `${known}, of ${utcMinute(highest.note.takenAt)} UTC. A server could hide a newer one: compare with a checkpoint that was kept elsewhere.`;
}
