import { X } from 'lucide-react';
import { IconButton } from '../../components/Button.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { type RecentVault, refreshApp } from '../../stores/session.ts';
import styles from './RecentList.module.css';

interface Props {
  recent: RecentVault[];
  chosen: string | null;
  onChoose: (vault: string) => void;
}

/** Vaults that were opened on this workstation, the newest first. */
export function RecentList({ recent, chosen, onChoose }: Props) {
  async function forget(vault: string): Promise<void> {
    const answer = await ask('app.forgetRecent', { vault });
    if (answer.ok) await refreshApp();
  }

  return (
    <ul className={styles.list} data-testid="recent-vaults">
      {recent.map((vault) => (
        <li key={vault.vault} className={styles.item}>
          <button
            type="button"
            className={styles.vault}
            aria-current={vault.vault === chosen || undefined}
            disabled={!vault.present}
            onClick={() => onChoose(vault.vault)}
          >
            <span className={styles.name}>
              <Name text={vault.name} />
            </span>
            <span className={styles.folder}>
              <Name text={vault.folder} />
            </span>
            <span className={styles.when}>
              {vault.present ? (
                <>
                  opened <Moment time={vault.lastOpened} as="ago" />
                </>
              ) : (
                'The folder is not there now.'
              )}
            </span>
          </button>
          <IconButton label={`Take ${vault.name} off this list`} icon={<X size={14} />} onClick={() => forget(vault.vault)} />
        </li>
      ))}
    </ul>
  );
}
