import type { Answer } from '../../../preload/contract/index.ts';
import { ask } from '../../stores/ask.ts';
import { useBackup } from '../../stores/backup.ts';
import { goTo, openDialog } from '../../stores/navigation.ts';

/** Begins a backup or a verification of one target or of all, and shows how far it is. */
export async function beginBackup(call: 'backup.run' | 'backup.verify', target: string | null): Promise<Answer<{ command: string }>> {
  const answer = await ask(call, { target });
  if (answer.ok) openDialog({ kind: 'backup-command', command: answer.value.command, what: call === 'backup.run' ? 'back-up' : 'verify-backups' });
  return answer;
}

/** Backs up to all targets, from wherever that was asked; where there is none yet it asks for the first. */
export async function backUpFromAnywhere(): Promise<void> {
  if (useBackup.getState().state?.targets.length === 0) {
    openDialog({ kind: 'backup-target', target: null });
    return;
  }
  const answer = await beginBackup('backup.run', null);
  if (answer.ok) return;
  useBackup.setState({ view: 'state', error: answer.error });
  goTo('backup');
}
