import { Tabs } from '@base-ui/react/tabs';
import { useEffect } from 'react';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import tabs from '../components/Tabs.module.css';
import { useBackupRun } from '../dialogs/backup/use-backup-run.ts';
import { type BackupView, mayBackUp, refreshBackup, useBackup } from '../stores/backup.ts';
import { openDialog } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';
import styles from './BackupPage.module.css';
import { BackupTools } from './backup/BackupTools.tsx';
import { CopiesTab } from './backup/CopiesTab.tsx';
import { StateTab } from './backup/StateTab.tsx';

/** Whether the vault could be restored today, what takes care of that, and every copy there is. */
export function BackupPage() {
  const { view, state, error } = useBackup();
  const may = useSession(mayBackUp);
  const run = useBackupRun();
  const copies = state?.targets.reduce((sum, target) => sum + target.copies, 0) ?? 0;

  useEffect(() => refreshBackup(), []);

  if (state === null || (state.targets.length === 0 && state.last === null)) {
    return (
      <>
        <PageHead title="Backup" />
        <ErrorNote error={error} />
        {state !== null && (
          <Empty
            title="No backup is set up"
            actions={
              may && (
                <>
                  <Button kind="primary" onClick={() => openDialog({ kind: 'backup-target', target: null })}>
                    Add a target…
                  </Button>
                  <Button onClick={() => openDialog({ kind: 'restore' })}>Restore…</Button>
                </>
              )
            }
          >
            If this workstation is lost, so are its keys. A backup is one encrypted file, on an SFTP server or a stick; only the officers of this vault and the
            recovery kit open it. Add the first target, and say how often.{may ? '' : ' An operator or a custodian does that.'}
          </Empty>
        )}
      </>
    );
  }

  return (
    <>
      <PageHead title="Backup">
        <BackupTools run={run} may={may} />
      </PageHead>
      {(error ?? run.error) !== null && (
        <div className={styles.error}>
          <ErrorNote error={error ?? run.error} />
        </div>
      )}
      <Tabs.Root className={tabs.root} value={view} onValueChange={(next: BackupView) => useBackup.setState({ view: next })}>
        <Tabs.List className={tabs.list} aria-label="Backup">
          <Tabs.Tab className={tabs.tab} value="state">
            State
          </Tabs.Tab>
          <Tabs.Tab className={tabs.tab} value="copies">
            Copies {copies > 0 ? grouped(copies) : ''}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel className={tabs.panel} value="state" tabIndex={-1}>
          <StateTab state={state} run={run} may={may} />
        </Tabs.Panel>
        <Tabs.Panel className={tabs.panel} value="copies" tabIndex={-1}>
          <CopiesTab run={run} may={may} />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}
