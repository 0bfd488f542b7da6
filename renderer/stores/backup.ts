import type { BackupRow, BackupState } from '../../preload/contract/backup.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';
import type { useSession } from './session.ts';

export type BackupView = 'state' | 'copies';

interface BackupSlice {
  view: BackupView;
  /** Targets, schedule and the newest copy; `null` until they were asked for. */
  state: BackupState | null;
  error: ErrorAnswer | null;
  /** `pruned`: those that the rule removed, too. */
  filter: { target: string | null; pruned: boolean };
  /** The copy whose details are open. */
  open: BackupRow | null;
  /** Grows when main says that targets, schedule or copies changed. */
  revision: number;
}

export const useBackup = lockable<BackupSlice>(() => ({
  view: 'state',
  state: null,
  error: null,
  filter: { target: null, pruned: false },
  open: null,
  revision: 0,
}));

/** Takes over what a call answered that changed targets or schedule. */
export function takeBackupState(state: BackupState): void {
  useBackup.setState((before) => ({ state, error: null, revision: before.revision + 1 }));
}

let due: ReturnType<typeof setTimeout> | null = null;

/** Asks for the state of the backups, at most once a second: every entry of the log is a change that is not backed up. */
export function refreshBackup(): void {
  if (due !== null) return;
  due = setTimeout(
    async () => {
      due = null;
      const answer = await ask('backup.state', {});
      useBackup.setState(answer.ok ? { state: answer.value, error: null } : { error: answer.error });
    },
    useBackup.getState().state === null ? 0 : 1000,
  );
}

/** Targets, schedule or copies changed. */
export function backupChanged(): void {
  useBackup.setState((state) => ({ revision: state.revision + 1 }));
  refreshBackup();
}

/** Whether whoever is here may back up and change how; an auditor sees all of it. */
export function mayBackUp({ app }: Pick<ReturnType<typeof useSession.getState>, 'app'>): boolean {
  return app?.session.state === 'unlocked' && app.session.role !== 'auditor';
}
