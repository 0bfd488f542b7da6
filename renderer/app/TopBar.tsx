import { Lock, Search } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { Keys } from '../components/Keys.tsx';
import { Name } from '../components/Name.tsx';
import { lockVault } from '../stores/lock-vault.ts';
import { openDialog } from '../stores/navigation.ts';
import { useSession, useUnlocked } from '../stores/session.ts';
import frame from './Frame.module.css';
import styles from './TopBar.module.css';

export function TopBar() {
  const session = useUnlocked();
  const development = useSession((state) => state.app?.shell === 'development');
  if (session === null) return null;
  return (
    <header className={frame.top}>
      <div className={styles.title} title={session.folder}>
        <strong>Strongroom</strong>
        <span aria-hidden="true">·</span>
        <Name text={session.vaultName} />
        {session.demo && <span className={styles.flag}>demo vault</span>}
        {development && <span className={styles.flag}>development shell</span>}
      </div>
      <button type="button" className={styles.palette} onClick={() => openDialog({ kind: 'palette' })} data-testid="open-palette">
        <Search size={14} aria-hidden="true" />
        <span>Search certificates, pages, actions</span>
        <Keys keys="Ctrl K" />
      </button>
      <Button icon={<Lock size={16} aria-hidden="true" />} onClick={() => lockVault()} title="Lock the vault (Ctrl L)">
        Lock
      </Button>
    </header>
  );
}
