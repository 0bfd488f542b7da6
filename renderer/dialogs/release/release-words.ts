import type { CallOutput } from '../../../preload/contract/index.ts';
import type { ReleaseGroup, ReleaseTarget } from '../../../preload/contract/release.ts';
import { count } from '../../components/numbers.ts';
import type { Into, Place } from './place.ts';

export type Plan = CallOutput<'release.plan'>;

/** The kinds of programs, in the order in which they are offered. */
export const GROUPS: readonly { group: ReleaseGroup; label: string }[] = [
  { group: 'general', label: 'General' },
  { group: 'server', label: 'Server' },
  { group: 'java', label: 'Java' },
  { group: 'windows', label: 'Windows' },
  { group: 'cloud', label: 'Cloud' },
  { group: 'pem', label: 'PEM parts' },
];

/** What takes no passphrase goes out readable, and only so. */
export function plainOnly({ key, protection }: Pick<ReleaseTarget, 'key' | 'protection'>): boolean {
  return key && protection === 'never';
}

/** Whether each certificate may have a passphrase of its own. */
export function takesEach({ key, protection, together }: Pick<ReleaseTarget, 'key' | 'protection' | 'together'>, several: boolean): boolean {
  return several && key && protection !== 'never' && !together;
}

/** The last part of a place: what a stick or a folder is called. */
export function placeName(folder: string): string {
  return (
    folder
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? folder
  );
}

/** What the last button says where others are asked first. */
export function askSentence(file: string | null): string {
  return file === null ? 'Ask by file' : `Ask by file: write ${file}`;
}

/** What the last button says: *Release 1 key to KINGSTON as www.example.com.p12*, *Release 12 keys into a new folder on KINGSTON*. */
export function releaseSentence(keys: number, place: Place | null, into: Into, holds: 'protected' | 'unprotected' | 'no-key', fileName: string): string {
  if (keys === 0) return 'Release';
  const what = `Release ${{ protected: count(keys, 'key'), unprotected: count(keys, 'unprotected key'), 'no-key': count(keys, 'certificate') }[holds]}`;
  if (place === null) return what;
  if (place.kind === 'drive') return into === 'file' ? `${what} to ${place.drive.name} as ${fileName}` : `${what} into a new folder on ${place.drive.name}`;
  const { name, folder } = place.destination;
  if (into === 'file') return `${what} to ${placeName(folder)} as ${name}`;
  return `${what} into ${placeName(folder) === name ? name : `${placeName(folder)}/${name}`}`;
}
