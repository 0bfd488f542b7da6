import { Button } from '../../components/Button.tsx';
import { progressWords } from '../../components/command-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { Progress } from '../../components/Progress.tsx';
import { unfinished, useCommands } from '../../stores/commands.ts';
import { type BackupCommandKind, openDialog } from '../../stores/navigation.ts';
import styles from './RunningBackups.module.css';

const KINDS: readonly string[] = ['back-up', 'verify-backups', 'drill-backup'] satisfies BackupCommandKind[];

/** Backups, verifications and drills that are under way. */
export function RunningBackups() {
  const live = useCommands((state) => state.live);
  const running = unfinished(live).filter((command) => KINDS.includes(command.kind));
  if (running.length === 0) return null;
  return (
    <ul className={styles.running} aria-label="Under way">
      {running.map((command) => (
        <li key={command.id}>
          <Mark kind="running">
            {command.title} {progressWords(command)}
          </Mark>
          <Progress done={command.done} total={command.total} label={`Progress of ${command.title}`} />
          <Button kind="quiet" onClick={() => openDialog({ kind: 'backup-command', command: command.id, what: command.kind as BackupCommandKind })}>
            Show
          </Button>
        </li>
      ))}
    </ul>
  );
}
