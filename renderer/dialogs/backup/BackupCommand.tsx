import { Button } from '../../components/Button.tsx';
import { useBackup } from '../../stores/backup.ts';
import { type BackupCommandKind, goTo } from '../../stores/navigation.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

const WORDS: Record<BackupCommandKind, { title: string; cancel: string; progress: string; lines: string }> = {
  'back-up': { title: 'Back up', cancel: 'Cancel the backup', progress: 'Progress of the backup', lines: 'Targets' },
  'verify-backups': { title: 'Verify backups', cancel: 'Cancel the verification', progress: 'Copies read back', lines: 'Copies' },
  'drill-backup': { title: 'Drill', cancel: 'Cancel the drill', progress: 'Progress of the drill', lines: 'Copies' },
};

/** A backup, a verification or a drill under way, and what came of it. */
export function BackupCommand({ id, what }: { id: string; what: BackupCommandKind }) {
  return (
    <CommandOutcome
      id={id}
      name={what}
      {...WORDS[what]}
      note="It goes on when this is closed."
      actions={() => (
        <Button
          kind="primary"
          onClick={() => {
            useBackup.setState({ view: 'copies' });
            goTo('backup');
          }}
        >
          Show the copies
        </Button>
      )}
    />
  );
}
