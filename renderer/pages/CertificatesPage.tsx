import { Tabs } from '@base-ui/react/tabs';
import { FileChartColumn, FileInput, LogOut, RefreshCw } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { count, grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import tabs from '../components/Tabs.module.css';
import { ColumnMenu } from '../components/table/ColumnMenu.tsx';
import { revokeChosen } from '../dialogs/authority/open-revocation.ts';
import { importChosen } from '../dialogs/import/take-in.ts';
import { releaseChosen } from '../dialogs/release/open-release.ts';
import { renewChosen } from '../dialogs/renewal/open-renewal.ts';
import { useAuthorities } from '../stores/authorities.ts';
import { type Expiry, useInventory } from '../stores/inventory.ts';
import { openDialog } from '../stores/navigation.ts';
import { CertificateList } from './certificates/CertificateList.tsx';
import { certificateColumns } from './certificates/columns.tsx';
import { KeyList } from './certificates/KeyList.tsx';

const WITHIN: Partial<Record<Expiry, number>> = { expired: 0, 'within-7': 7, 'within-30': 30, 'within-90': 90 };

/** Renews what is chosen; where nothing is and the list shows what expires soon, all of that. */
function RenewButton({ chosen }: { chosen: boolean }) {
  const selected = useInventory((state) => state.selected.size);
  const within = useInventory((state) => state.filter.expiresWithin ?? WITHIN[state.filter.expiry]);
  const icon = <RefreshCw size={16} aria-hidden="true" />;
  if (!chosen && within !== undefined) {
    return (
      <Button icon={icon} onClick={() => openDialog({ kind: 'renew', certificates: { expireWithin: within } })}>
        {within === 0 ? 'Renew what has expired…' : `Renew all within ${count(within, 'day')}…`}
      </Button>
    );
  }
  return (
    <Button icon={icon} disabled={!chosen} onClick={renewChosen} title={chosen ? 'Renew (N)' : 'Select a certificate first'}>
      {selected > 1 ? `Renew ${grouped(selected)}…` : 'Renew…'}
    </Button>
  );
}

/** The inventory: certificates, and keys that wait for theirs. */
export function CertificatesPage() {
  const view = useInventory((state) => state.view);
  const selected = useInventory((state) => state.selected.size);
  const open = useInventory((state) => state.open);
  const overview = useInventory((state) => state.overview);
  const local = (useAuthorities().value?.length ?? 0) > 0;
  const chosen = view === 'certificates' && (selected > 0 || open !== null);
  return (
    <>
      <PageHead title="Certificates" figure={selected > 0 ? `${count(selected, 'certificate')} selected` : undefined}>
        {view === 'certificates' && <ColumnMenu name="certificates" columns={certificateColumns} />}
        {view === 'certificates' && (
          <Button icon={<FileChartColumn size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'report' })}>
            Report…
          </Button>
        )}
        <Button icon={<FileInput size={16} aria-hidden="true" />} onClick={() => importChosen('files')} title="Import files (I)">
          Import…
        </Button>
        {local && selected > 0 && view === 'certificates' && <Button onClick={revokeChosen}>Revoke…</Button>}
        <RenewButton chosen={chosen} />
        <Button
          icon={<LogOut size={16} aria-hidden="true" />}
          disabled={!chosen}
          onClick={releaseChosen}
          title={chosen ? 'Release (E)' : 'Select a certificate first'}
        >
          {selected > 1 ? `Release ${count(selected, 'key')}…` : 'Release…'}
        </Button>
      </PageHead>
      <Tabs.Root className={tabs.root} value={view} onValueChange={(next) => useInventory.setState({ view: next === 'keys' ? 'keys' : 'certificates' })}>
        <Tabs.List className={tabs.list} aria-label="Inventory">
          <Tabs.Tab className={tabs.tab} value="certificates">
            Certificates {overview === null ? '' : overview.certificates.toLocaleString('en-GB')}
          </Tabs.Tab>
          <Tabs.Tab className={tabs.tab} value="keys">
            Keys without a certificate {overview === null ? '' : overview.keysWaiting.toLocaleString('en-GB')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel className={tabs.panel} value="certificates" tabIndex={-1}>
          <CertificateList />
        </Tabs.Panel>
        <Tabs.Panel className={tabs.panel} value="keys" tabIndex={-1}>
          <KeyList />
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}
