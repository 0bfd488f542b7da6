import { DatabaseBackup, HardDriveUpload, Plus, ShieldCheck } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { ColumnMenu } from '../../components/table/ColumnMenu.tsx';
import type { BackupRun } from '../../dialogs/backup/use-backup-run.ts';
import { useBackup } from '../../stores/backup.ts';
import { openDialog } from '../../stores/navigation.ts';
import { copyColumns } from './copy-columns.tsx';

/** What can be done with all backups at once. An auditor changes nothing, so he has none of it. */
export function BackupTools({ run, may }: { run: BackupRun; may: boolean }) {
  const view = useBackup((slice) => slice.view);
  const targets = useBackup((slice) => slice.state?.targets.length ?? 0);
  return (
    <>
      {view === 'copies' && <ColumnMenu name="backups" columns={copyColumns} />}
      {may && (
        <>
          <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'backup-target', target: null })}>
            Add a target…
          </Button>
          <Button icon={<DatabaseBackup size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'restore' })}>
            Restore…
          </Button>
          {targets > 0 && (
            <>
              <Button
                icon={<ShieldCheck size={16} aria-hidden="true" />}
                title="Reads every copy back and compares it with its note"
                disabled={run.busy}
                onClick={() => run.verify(null)}
              >
                Verify
              </Button>
              <Button kind="primary" icon={<HardDriveUpload size={16} aria-hidden="true" />} busy={run.busy} onClick={() => run.backUp(null)}>
                Back up now
              </Button>
            </>
          )}
        </>
      )}
    </>
  );
}
