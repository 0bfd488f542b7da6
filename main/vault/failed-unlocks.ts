import { closeSync, constants, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { removeVaultFile, replaceFile } from './atomic-file.ts';
import { readVaultFile } from './read-vault-file.ts';

/** One wrong passphrase: noted outside the log, which cannot be written while the vault is locked. */
export interface FailedUnlock {
  /** ms since the epoch, by the workstation's clock. */
  at: number;
  officer: string;
  /** Whether the log has it already: it happened while the vault was open. */
  logged?: true;
}

const FILE = 'failed-unlocks.jsonl';
const FREE_ATTEMPTS = 2;
const LONGEST_WAIT = 5 * 60 * 1000;
/** Older than this is not read: whoever may write the folder could make the file grow without end. */
const MAX_BYTES = 1024 * 1024;

/** As far from 1970 as a date goes, either way (ms; ECMA-262, time values). */
const FARTHEST = 8.64e15;

/** The failures since the last unlock, oldest first. Lines that are damaged are passed over: they decide nothing but a delay. */
export function readFailedUnlocks(folder: string): FailedUnlock[] {
  let text: string;
  try {
    text = readVaultFile(join(folder, FILE), MAX_BYTES).toString('utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const { at, officer, logged } = JSON.parse(line) as Partial<FailedUnlock>;
      // The log takes what is a time, and no negative zero.
      return typeof at === 'number' && Number.isInteger(at) && Math.abs(at) <= FARTHEST && typeof officer === 'string' && officer.length <= 64
        ? [{ at: at + 0, officer, ...(logged === true ? { logged } : {}) }]
        : [];
    } catch {
      return [];
    }
  });
}

/** A folder that cannot be written keeps no note, and the answer to the officer stays the same: the passphrase was wrong. */
export function noteFailedUnlock(folder: string, failure: FailedUnlock): void {
  try {
    // Not through a link that somebody put there.
    const handle = openSync(join(folder, FILE), constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
    try {
      writeSync(handle, `${JSON.stringify(failure)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/**
 * A clock that was ahead when a passphrase was wrong must not keep the officer out until it is as late again: the wait begins anew,
 * once, by the clock as it is.
 */
export function forgiveClock(folder: string, now: number): void {
  const failures = readFailedUnlocks(folder);
  if (!failures.some(({ at }) => at > now)) return;
  replaceFile(join(folder, FILE), failures.map((failure) => `${JSON.stringify({ ...failure, at: Math.min(failure.at, now) })}\n`).join(''));
}

/** The failures have gone into the log. */
export function forgetFailedUnlocks(folder: string): void {
  removeVaultFile(join(folder, FILE));
}

/**
 * Milliseconds until another passphrase is tried: none after two failures, then 1 s, doubling up to 5 minutes. A clock that was
 * set back does not lengthen the wait beyond what it was. It slows an officer's hands and a script on this machine; who copies
 * the folder is slowed by Argon2id alone.
 */
export function waitBeforeUnlock(failures: readonly FailedUnlock[], now: number): number {
  const last = failures.at(-1);
  if (!last || failures.length <= FREE_ATTEMPTS) return 0;
  const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(20, failures.length - FREE_ATTEMPTS - 1));
  return Math.min(wait, Math.max(0, last.at + wait - now));
}
