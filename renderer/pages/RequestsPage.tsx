import { Tabs } from '@base-ui/react/tabs';
import { count, grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import tabs from '../components/Tabs.module.css';
import { useInventory } from '../stores/inventory.ts';
import { type RequestsView, useRequests } from '../stores/requests.ts';
import { IssuersTab } from './requests/IssuersTab.tsx';
import { ProfilesTab } from './requests/ProfilesTab.tsx';
import { ProfileTools } from './requests/ProfileTools.tsx';
import { RequestList } from './requests/RequestList.tsx';
import { RequestTools } from './requests/RequestTools.tsx';

const VIEWS: { view: RequestsView; label: string }[] = [
  { view: 'requests', label: 'Requests' },
  { view: 'profiles', label: 'Profiles' },
  { view: 'issuers', label: 'Issuers' },
];

/** What was asked for and what came of it, what such requests have in common, and who answers them. */
export function RequestsPage() {
  const view = useRequests((state) => state.view);
  const selected = useRequests((state) => (state.view === 'requests' ? state.selected.size : 0));
  const open = useInventory((state) => state.overview?.requestsOpen);
  return (
    <>
      <PageHead title="Requests" figure={selected > 0 ? `${count(selected, 'request')} selected` : undefined}>
        {view === 'requests' && <RequestTools />}
        {view === 'profiles' && <ProfileTools />}
      </PageHead>
      <Tabs.Root
        className={tabs.root}
        value={view}
        onValueChange={(next) => useRequests.setState({ view: VIEWS.find((known) => known.view === next)?.view ?? 'requests' })}
      >
        <Tabs.List className={tabs.list} aria-label="Requests">
          {VIEWS.map(({ view: name, label }) => (
            <Tabs.Tab key={name} className={tabs.tab} value={name}>
              {label} {name === 'requests' && open !== undefined && open > 0 ? `${grouped(open)} open` : ''}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel className={tabs.panel} value="requests" tabIndex={-1}>
          <RequestList />
        </Tabs.Panel>
        <Tabs.Panel className={tabs.panel} value="profiles" tabIndex={-1}>
          <ProfilesTab />
        </Tabs.Panel>
        <Tabs.Panel className={tabs.panel} value="issuers" tabIndex={-1}>
          <IssuersTab />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}
