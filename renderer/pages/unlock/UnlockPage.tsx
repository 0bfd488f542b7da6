import { BookOpen, DatabaseBackup, FolderOpen, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { openDialog, useNavigation } from '../../stores/navigation.ts';
import { useRestore } from '../../stores/restore.ts';
import { refreshApp, useSession } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CreateForm } from './CreateForm.tsx';
import { RecentList } from './RecentList.tsx';
import { UnlockForm } from './UnlockForm.tsx';
import styles from './UnlockPage.module.css';

type Task = { kind: 'unlock'; vault: string } | { kind: 'create'; vault: string; name: string; folder: string } | null;

const WHY = {
  start: '',
  officer: 'You locked the vault.',
  idle: 'The vault locked itself: nobody used this window.',
  suspend: 'The vault locked itself because the workstation went to sleep.',
  'screen-lock': 'The vault locked itself because the screen was locked.',
  'key-file': 'The vault locked itself because the key file was removed.',
  'agent-gone': 'The private key agent ended by itself, so the vault is locked. What was acknowledged is safe.',
};

/** All there is while no vault is open: which vaults are known, who may open the chosen one, and nothing from inside. */
export function UnlockPage() {
  const app = useSession((state) => state.app);
  const { error, run } = useQuestion();
  const locked = app?.session.state === 'locked' ? app.session : null;
  const present = app?.recent.filter((vault) => vault.present) ?? [];
  const [task, setTask] = useState<Task>(() => {
    const vault = locked?.vault ?? app?.chosen ?? present[0]?.vault;
    return vault === undefined || vault === null ? null : { kind: 'unlock', vault };
  });
  const restored = useRestore((state) => state.toUnlock);
  // Grows with each restore: the form says of a vault what lay there before it.
  const [restores, setRestores] = useState(0);
  useEffect(() => {
    if (restored === null) return;
    setTask({ kind: 'unlock', vault: restored });
    setRestores((before) => before + 1);
    useRestore.setState({ toUnlock: null });
    void refreshApp();
  }, [restored]);

  async function choose(purpose: 'create' | 'open'): Promise<void> {
    const answer = await run(() => ask('vault.chooseFolder', { purpose }));
    if (answer?.chosen == null) return;
    const { vault, name, folder } = answer.chosen;
    setTask(purpose === 'open' ? { kind: 'unlock', vault } : { kind: 'create', vault, name, folder });
  }

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Strongroom</h1>
        <span>{app?.version}</span>
        {app?.shell === 'development' && <span className={styles.shell}>development shell</span>}
        <Button kind="quiet" icon={<BookOpen size={16} aria-hidden="true" />} onClick={() => useNavigation.setState({ page: 'guide' })}>
          Guide
        </Button>
      </header>
      <main className={styles.main}>
        <section className={styles.vaults} aria-label="Vaults">
          <h2>Vaults on this workstation</h2>
          {app !== null && app.recent.length > 0 ? (
            <RecentList recent={app.recent} chosen={task?.kind === 'unlock' ? task.vault : null} onChoose={(vault) => setTask({ kind: 'unlock', vault })} />
          ) : (
            <p className={styles.soft}>
              None has been opened here yet. Create one in an empty folder, open the folder of one that exists, or restore one from a backup.
            </p>
          )}
          <div className={styles.buttons}>
            <Button icon={<FolderOpen size={16} aria-hidden="true" />} onClick={() => choose('open')}>
              Open another vault…
            </Button>
            <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => choose('create')}>
              Create a vault…
            </Button>
            <Button icon={<DatabaseBackup size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'restore' })}>
              Restore a vault from a backup…
            </Button>
          </div>
          <ErrorNote error={error} />
        </section>
        <section className={styles.task} aria-label={task?.kind === 'create' ? 'Create a vault' : 'Unlock a vault'}>
          {locked !== null && locked.reason !== 'start' && task?.kind !== 'create' && (
            <p className={styles.why} role="status">
              {WHY[locked.reason]}
            </p>
          )}
          {task === null && (
            <div className={styles.intro}>
              <h2>Private keys, kept offline</h2>
              <p>
                A vault is a folder in which private keys lie encrypted. Putting a key in is easy; taking one out needs an officer and his passphrase, and every
                step is written into a log that an auditor can check.
              </p>
            </div>
          )}
          {task?.kind === 'unlock' && <UnlockForm key={`${task.vault} ${restores}`} vault={task.vault} />}
          {task?.kind === 'create' && (
            <>
              <div>
                <h2>
                  Create the vault <Name text={task.name} wrap />
                </h2>
                <p className={styles.soft}>
                  in <Name text={task.folder} wrap />
                </p>
              </div>
              <CreateForm
                key={task.vault}
                vault={task.vault}
                vaultName={task.name}
                onCancel={() => setTask(present[0] === undefined ? null : { kind: 'unlock', vault: present[0].vault })}
              />
            </>
          )}
        </section>
      </main>
    </div>
  );
}
