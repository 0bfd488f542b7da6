import type { DriveRow } from '../../../preload/contract/drives.ts';
import { type Destination, destinationLeft } from '../DestinationLine.tsx';

export type Into = 'file' | 'folder';

/** What the officer said of where it goes; nothing yet, where all of it is `null`. */
export interface PlaceChoice {
  /** A drive by its id, with the name that it had: it may be gone. */
  drive: { id: string; name: string } | null;
  /** Not a drive, whatever is plugged in. */
  elsewhere: boolean;
  /** And whether a file or a folder was chosen: after another target it may have to be the other. */
  destination: (Destination & { into: Into }) | null;
  /** A file of the same name on the drive may be replaced. */
  overwrite: boolean;
}

export const NO_PLACE: PlaceChoice = { drive: null, elsewhere: false, destination: null, overwrite: false };

/** Where a release would go now: a drive, or a place of the system's dialog. */
export type Place = { kind: 'drive'; drive: { id: string; name: string } } | { kind: 'file'; destination: Destination };

/** The only drive that can be written to is meant until the officer says otherwise: it was plugged in for this. */
export function placeOf({ drive, elsewhere, destination }: PlaceChoice, drives: readonly DriveRow[], into: Into): Place | null {
  if (drive !== null && !elsewhere) return { kind: 'drive', drive };
  if (elsewhere || drives.length === 0) return destination?.into !== into ? null : { kind: 'file', destination };
  const writable = drives.filter(({ readOnly }) => !readOnly);
  const [only] = writable;
  return writable.length === 1 && only !== undefined ? { kind: 'drive', drive: { id: only.id, name: only.name } } : null;
}

/** What still has to be said of the place, in words; `null` when it can be written to. */
export function placeLeft(place: Place | null, drives: readonly DriveRow[], into: Into): string | null {
  if (place === null) return drives.length === 0 ? 'Plug in a stick, or choose where to write.' : 'Choose a drive.';
  if (place.kind === 'file') return destinationLeft(place.destination, into);
  const there = drives.find(({ id }) => id === place.drive.id);
  if (there === undefined) return `${place.drive.name} is not plugged in any more.`;
  return there.readOnly ? `${there.name} is read-only.` : null;
}
