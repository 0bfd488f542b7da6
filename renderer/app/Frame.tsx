import { type ComponentType, useState } from 'react';
import { PopupContainer } from '../components/popup-container.ts';
import { AgentsPage } from '../pages/AgentsPage.tsx';
import { AuditPage } from '../pages/AuditPage.tsx';
import { BackupPage } from '../pages/BackupPage.tsx';
import { CertificatesPage } from '../pages/CertificatesPage.tsx';
import { CommandsPage } from '../pages/CommandsPage.tsx';
import { GuidePage } from '../pages/GuidePage.tsx';
import { OfficersPage } from '../pages/OfficersPage.tsx';
import { OverviewPage } from '../pages/OverviewPage.tsx';
import { RequestsPage } from '../pages/RequestsPage.tsx';
import { SettingsPage } from '../pages/SettingsPage.tsx';
import { type PageName, useNavigation } from '../stores/navigation.ts';
import { DropOverlay } from './DropOverlay.tsx';
import styles from './Frame.module.css';
import { Sidebar } from './Sidebar.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';

const PAGES: Record<PageName, ComponentType> = {
  overview: OverviewPage,
  certificates: CertificatesPage,
  requests: RequestsPage,
  agents: AgentsPage,
  commands: CommandsPage,
  audit: AuditPage,
  backup: BackupPage,
  officers: OfficersPage,
  settings: SettingsPage,
  guide: GuidePage,
};

/** The window of an open vault. */
export function Frame() {
  const name = useNavigation((state) => state.page);
  const Page = PAGES[name];
  const [main, setMain] = useState<HTMLElement | null>(null);
  return (
    <div className={styles.frame} data-print="no">
      <TopBar />
      <div className={styles.middle}>
        <Sidebar />
        <main ref={setMain} className={styles.page} data-testid={`page-${name}`}>
          <PopupContainer value={main}>
            <Page />
          </PopupContainer>
        </main>
      </div>
      <StatusBar />
      <DropOverlay />
    </div>
  );
}
