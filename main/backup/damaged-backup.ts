import { StrongroomError } from '../../preload/contract/errors.ts';

/** The error for a backup that is not what was stored. */
export function damagedBackup(name: string, why: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'BACKUP_DAMAGED',
    `The backup ${name} is damaged. ${why}`,
    'Use another backup, or the same from another target. Keep this one for the investigation: it was damaged or changed where it lies.',
    { cause },
  );
}

export function notSigned(name: string, why: string): StrongroomError {
  return new StrongroomError(
    'BACKUP_NOT_SIGNED',
    `The note of the backup ${name} is not to be believed. ${why}`,
    'Use another backup. Somebody who can write to the target may have changed or made this one.',
  );
}

/** @param lacking whether a key file is missing that some of the vault's officers need */
export function wrongKey(name: string, lacking = false): StrongroomError {
  return new StrongroomError(
    'BACKUP_KEY_WRONG',
    `The backup ${name} does not open with this.${lacking ? ' It was not tried for officers who need a key file, which was not found.' : ''}`,
    'Check the passphrase: it is the one that was valid when the backup was made. Or use the recovery kit of this vault.',
  );
}

/** Nothing was tried: without a key file no passphrase opens it. */
export function keyFileLacking(name: string): StrongroomError {
  return new StrongroomError(
    'KEY_FILE_NEEDED',
    `The backup ${name} opens with a key file beside the passphrase: with the one that was valid when it was made.`,
    'Plug in the stick that it lies on, or say where it is. Or use the recovery kit of this vault.',
  );
}
