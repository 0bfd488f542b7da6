import type { z } from 'zod';
import type { restoreProgress } from '../../preload/contract/restore.ts';
import { lockable } from './lockable.ts';

export type RestoreProgress = z.infer<typeof restoreProgress>;

interface RestoreSlice {
  /** How far the step is that runs; `null` before the first word of it. */
  progress: RestoreProgress | null;
  /** A vault that was restored and is to be unlocked next; the first window takes it from here. */
  toUnlock: string | null;
}

/** What main says of a restore. Nothing that was entered for one is kept outside its dialog. */
export const useRestore = lockable<RestoreSlice>(() => ({ progress: null, toUnlock: null }));
