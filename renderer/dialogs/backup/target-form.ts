import type { BackupTargetRow, TargetPlace } from '../../../preload/contract/backup.ts';

/** What is wrong with a target's name, in words; `undefined` where nothing is. @param others names that are taken */
export function nameProblem(name: string, others: readonly string[]): string | undefined {
  if (name === '') return 'Give the target a name.';
  if (/[\p{C}/\\]/u.test(name)) return 'The name of a target has no slashes.';
  return others.some((other) => other.toLowerCase() === name.toLowerCase()) ? 'There is a target of that name.' : undefined;
}

/** Where a target is and how it signs in, for a form that may keep both; `null` for a new one and for a folder. */
export function keptSignIn(target: BackupTargetRow | null): { place: Extract<TargetPlace, { kind: 'sftp' }>; signIn: 'password' | 'key' } | null {
  if (target === null || target.place.kind !== 'sftp' || target.signIn === 'none') return null;
  return { place: target.place, signIn: target.signIn };
}
