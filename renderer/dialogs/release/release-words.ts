import type { CallOutput } from '../../../preload/contract/index.ts';
import type { ReleaseFormat } from '../../../preload/contract/release.ts';
import { count } from '../../components/numbers.ts';
import type { Destination } from '../DestinationLine.tsx';

export type Plan = CallOutput<'release.plan'>;

export const FORMATS: readonly { format: ReleaseFormat; label: string }[] = [
  { format: 'p12', label: 'PKCS#12 (.p12)' },
  { format: 'jks', label: 'Java keystore (.jks)' },
  { format: 'pem', label: 'PEM (.pem)' },
  { format: 'yaml', label: 'YAML' },
];

/** The last part of a place: what a stick or a folder is called. */
export function placeName(folder: string): string {
  return (
    folder
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? folder
  );
}

/** What the last button says: *Release 1 key to KINGSTON as www.example.com.p12*, *Release 12 keys into KINGSTON/out*. */
export function releaseSentence(
  keys: number,
  destination: Pick<Destination, 'name' | 'folder'> | null,
  into: 'file' | 'folder',
  holds: 'protected' | 'unprotected' | 'no-key',
): string {
  const what = `Release ${{ protected: count(keys, 'key'), unprotected: count(keys, 'unprotected key'), 'no-key': count(keys, 'certificate') }[holds]}`;
  if (destination === null) return what;
  if (into === 'file') return `${what} to ${placeName(destination.folder)} as ${destination.name}`;
  return `${what} into ${placeName(destination.folder) === destination.name ? destination.name : `${placeName(destination.folder)}/${destination.name}`}`;
}
