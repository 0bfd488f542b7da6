import { useEffect } from 'react';
import type { DriveRow } from '../../preload/contract/drives.ts';
import { DRIVES_TOLD_FOR } from '../../preload/contract/drives-told.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

interface DrivesSlice {
  /** Those that are plugged in; `null` until they were asked for. */
  drives: DriveRow[] | null;
  error: ErrorAnswer | null;
  /** Grows when some came or went. */
  revision: number;
}

const useSlice = lockable<DrivesSlice>(() => ({ drives: null, error: null, revision: 0 }));

/** Main says that drives came or went. */
export function drivesChanged(): void {
  useSlice.setState(({ revision }) => ({ revision: revision + 1 }));
}

/** The drives that are plugged in, kept up to date for as long as they are shown. */
export function useDrives(): Pick<DrivesSlice, 'drives' | 'error'> {
  const { drives, error, revision } = useSlice();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision is the reason to ask again
  useEffect(() => {
    let here = true;
    const refresh = async () => {
      const answer = await ask('drives.list', {});
      if (here) useSlice.setState(answer.ok ? { drives: answer.value.drives, error: null } : { error: answer.error });
    };
    void refresh();
    // Main tells for a while only. What is left on a drive changes without a word, too.
    const timer = setInterval(refresh, DRIVES_TOLD_FOR / 3);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [revision]);
  return { drives, error };
}
