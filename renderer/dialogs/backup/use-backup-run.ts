import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { beginBackup } from './begin-backup.ts';

export interface BackupRun {
  busy: boolean;
  error: ErrorAnswer | null;
  /** Now, to one target or to all. */
  backUp: (target: string | null) => Promise<unknown>;
  /** Reads the copies back from one target or from all. */
  verify: (target: string | null) => Promise<unknown>;
}

/** The buttons that begin a backup or a verification. */
export function useBackupRun(): BackupRun {
  const { busy, error, run } = useQuestion();
  return {
    busy,
    error,
    backUp: (target) => run(() => beginBackup('backup.run', target)),
    verify: (target) => run(() => beginBackup('backup.verify', target)),
  };
}
