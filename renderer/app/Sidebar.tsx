import { BookOpen, DatabaseBackup, FileKey2, FilePen, Gauge, ListChecks, type LucideIcon, ScrollText, Server, Settings, UsersRound } from 'lucide-react';
import { count, grouped } from '../components/numbers.ts';
import { useApprovals } from '../stores/approvals.ts';
import { useBackup } from '../stores/backup.ts';
import { unfinished, useCommands } from '../stores/commands.ts';
import { useInventory } from '../stores/inventory.ts';
import { goTo, type PageName, useNavigation } from '../stores/navigation.ts';
import { useOfficers } from '../stores/officers.ts';
import { useSettings, usualSettings } from '../stores/settings.ts';
import styles from './Sidebar.module.css';
import { urgentWords } from './urgent-words.ts';

const ENTRIES: { page: PageName; label: string; icon: LucideIcon }[] = [
  { page: 'overview', label: 'Overview', icon: Gauge },
  { page: 'certificates', label: 'Certificates', icon: FileKey2 },
  { page: 'requests', label: 'Requests', icon: FilePen },
  { page: 'agents', label: 'Private Key Agents', icon: Server },
  { page: 'commands', label: 'Commands', icon: ListChecks },
  { page: 'audit', label: 'Audit', icon: ScrollText },
  { page: 'backup', label: 'Backup', icon: DatabaseBackup },
  { page: 'officers', label: 'Officers', icon: UsersRound },
  { page: 'settings', label: 'Settings', icon: Settings },
  { page: 'guide', label: 'Guide', icon: BookOpen },
];

/** What waits on a page, as a number or a mark, and in words. */
function useWaiting(): Partial<Record<PageName, { figure: number | '!'; words: string }>> {
  const running = useCommands((state) => unfinished(state.live).length);
  const overview = useInventory((state) => state.overview);
  const { urgentDays } = useSettings((state) => state.settings) ?? usualSettings;
  const urgent = urgentWords(overview, urgentDays);
  const open = overview?.requestsOpen ?? 0;
  const verdict = useBackup((state) => state.state?.verdict);
  const asking = useApprovals((state) => state.waiting.length);
  const alarm = useOfficers((state) => state.state?.warnings.find(({ severity }) => severity === 'loss')?.text ?? null);
  return {
    ...(open > 0 ? { requests: { figure: open, words: `${count(open, 'request')} open` } } : {}),
    ...(urgent === null ? {} : { certificates: urgent }),
    ...(verdict === undefined || verdict.state === 'good' ? {} : { backup: { figure: '!', words: `needs attention: ${verdict.text}` } }),
    ...(asking > 0
      ? { officers: { figure: asking, words: `${count(asking, 'command waits', 'commands wait')} for custodians` } }
      : alarm === null
        ? {}
        : { officers: { figure: '!', words: `needs attention: ${alarm}` } }),
    ...(running > 0 ? { commands: { figure: running, words: `${running} under way` } } : {}),
  };
}

export function Sidebar() {
  const page = useNavigation((state) => state.page);
  const waiting = useWaiting();
  return (
    <nav className={styles.sidebar} aria-label="Pages">
      <ul>
        {ENTRIES.map(({ page: name, label, icon: Icon }) => (
          <li key={name}>
            <button
              type="button"
              className={styles.entry}
              aria-current={page === name ? 'page' : undefined}
              onClick={() => goTo(name)}
              data-testid={`nav-${name}`}
            >
              <Icon size={16} aria-hidden="true" />
              <span className={styles.label}>{label}</span>
              {waiting[name] !== undefined && (
                <span className={styles.figure} title={waiting[name].words}>
                  <span aria-hidden="true">{waiting[name].figure === '!' ? '!' : grouped(waiting[name].figure)}</span>
                  <span className="visually-hidden">, {waiting[name].words}</span>
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
