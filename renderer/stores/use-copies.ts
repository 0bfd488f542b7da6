import type { BackupRow } from '../../preload/contract/backup.ts';
import { ask } from './ask.ts';
import { useBackup } from './backup.ts';
import { MOST_AT_ONCE } from './limits.ts';
import { useAnswer } from './use-answer.ts';

/** The newest copies on all targets, those that the rule removed included; `null` until they are here. */
export function useCopies(): BackupRow[] | null {
  const revision = useBackup((state) => state.revision);
  return useAnswer(`copies ${revision}`, () => ask('backup.list', { pruned: true, limit: MOST_AT_ONCE })).value?.items ?? null;
}
