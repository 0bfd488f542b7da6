import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { destinationError } from '../media/destination-error.ts';
import type { Drive } from '../media/drive.ts';
import { findDrive } from '../media/list-drives.ts';
import { syncDrive } from '../media/sync-drive.ts';
import { removed } from './release-file.ts';

/** The removable drive that a release goes to, as it was when the officer chose it. */
export type ReleaseDrive = Pick<Drive, 'id' | 'name' | 'path' | 'device'>;

/** What a release lies on: what it is called, and its `st_dev`. */
export type Medium = Pick<Drive, 'name' | 'device'>;

/** What a folder lies on now. @throws StrongroomError `DESTINATION_UNWRITABLE` */
export function mediumOf(folder: string): Medium {
  try {
    return { name: basename(folder) || folder, device: statSync(folder).dev };
  } catch (error) {
    throw destinationError(error, join(folder, 'x'));
  }
}

/**
 * A folder on the drive that a release of several files has for itself: *release-20260301-0930*.
 * @param now ms since 1970 UTC
 * @returns a full path where nothing is yet
 */
export function folderOnDrive({ path }: Pick<ReleaseDrive, 'path'>, now: number): string {
  const name = `release-${utcMinute(now).replace(/[-:]/g, '').replace(' ', '-')}`;
  for (let again = 1; ; again += 1) {
    const folder = join(path, again === 1 ? name : `${name}-${again}`);
    if (!existsSync(folder)) return folder;
  }
}

/** Makes that folder. @throws StrongroomError `DESTINATION_UNWRITABLE` */
export function makeFolderOnDrive(folder: string, drive: ReleaseDrive): void {
  demandOnMedium(drive.path, drive);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    throw destinationError(error, folder);
  }
}

/** Removes it again where nothing came to lie in it. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds what was released, or went with its drive.
  }
}

/**
 * Where a medium was mounted there is an ordinary folder of the workstation's own disk once it is gone: no key may come to lie there.
 * @throws StrongroomError `DESTINATION_UNWRITABLE`
 */
export function demandOnMedium(path: string, medium: Medium): void {
  if (!isOnMedium(path, medium)) throw mediumGone(medium);
}

/** What gives no answer, as a medium that was pulled, is not there. */
export function isOnMedium(path: string, { device }: Medium): boolean {
  try {
    return statSync(path).dev === device;
  } catch {
    return false;
  }
}

/** Removes what was not finished. @returns whether it is gone, and not merely out of reach together with its medium */
export function removedFrom(medium: Medium, temporary: string): boolean {
  return removed(temporary) && isOnMedium(dirname(temporary), medium);
}

/**
 * Has everything written that is still kept back for the drive, and looks whether it is still the one that was chosen: then it may be pulled.
 * @throws StrongroomError `DESTINATION_UNWRITABLE`
 */
export async function finishDrive(drive: ReleaseDrive): Promise<void> {
  try {
    await syncDrive(drive.path);
    demandOnMedium(drive.path, drive);
    await findDrive(drive.id);
  } catch (cause) {
    throw mediumGone(drive, cause);
  }
}

function mediumGone({ name }: Medium, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'DESTINATION_UNWRITABLE',
    `${name} is not there any more, or no longer answers.`,
    'It was pulled too early, or is failing. What was not finished has no name that looks whole. Plug in a drive and release again.',
    { cause },
  );
}
