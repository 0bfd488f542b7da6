import { PASSPHRASE, type Run } from '../integration/strongroom.ts';
import { checkVault, type Opening } from './check-vault.ts';
import type { KnownKey, Place } from './place.ts';

/** One command, and what must hold whatever became of it. */
export interface Operation {
  name: string;
  /** Whether it changes the header or all keys, so that every one of its calls is made to fail and not only some. */
  everyCall: boolean;
  /** Makes what the command finds. */
  prepare(place: Place): Promise<void>;
  args(place: Place): string[];
  /** @returns what does not hold, though it was promised */
  check(place: Place, run: Run): Promise<string[]>;
}

/** Exit status 0: whatever the command is for has happened, and must never be lost. */
export function isAcknowledged({ status }: Run): boolean {
  return status === 0;
}

/** What a command that failed owes to whoever gave it: a sentence with a code, and nothing of its inside. */
export function judgeAnswer({ status, signal, stdout, stderr }: Run): string[] {
  if (signal !== null || status === 0) return [];
  const said = `${status}: ${stderr.slice(0, 1500)}`;
  if (/^\s+at /m.test(stderr) || /INTERNAL/.test(stdout + stderr)) return [`the inside of the program was shown: ${said}`];
  if (stderr.includes(PASSPHRASE)) return ['a passphrase was shown'];
  // One error; or an answer as ever, with a warning that the end could not be signed, or with the code of each thing that failed.
  const isTold =
    /\([A-Z_]{5,}\)\s*$/m.test(stderr) || /^Warning: the vault could not be closed cleanly \(.+\)/m.test(stderr) || /"code": "[A-Z_]+"/.test(stdout);
  return isTold ? [] : [`nothing was said that helps: ${said}`];
}

/** What is demanded of the vault in each place, with these keys beside those that were there. */
export function checkOwn(place: Place, more: readonly KnownKey[] = [], ways: Opening['ways'] = [byPassword(place.passwordFile)]): Promise<string[]> {
  return checkVault(place, { vault: place.vault, ways, keys: [...place.keys, ...more] });
}

/** What opens a vault for the officer whose passphrase stands in this file. */
export function byPassword(file: string): string[] {
  return ['--password-file', file];
}
