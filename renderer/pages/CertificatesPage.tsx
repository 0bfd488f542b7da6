import { Tabs } from '@base-ui/react/tabs';
import { FileInput, LogOut } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { count } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import tabs from '../components/Tabs.module.css';
import { ColumnMenu } from '../components/table/ColumnMenu.tsx';
import { importChosen } from '../dialogs/import/take-in.ts';
import { releaseChosen } from '../dialogs/release/open-release.ts';
import { useInventory } from '../stores/inventory.ts';
import { CertificateList } from './certificates/CertificateList.tsx';
import { certificateColumns } from './certificates/columns.tsx';
import { KeyList } from './certificates/KeyList.tsx';

/** The inventory: certificates, and keys that wait for theirs. */
export function CertificatesPage() {
  const view = useInventory((state) => state.view);
  const selected = useInventory((state) => state.selected.size);
  const open = useInventory((state) => state.open);
  const overview = useInventory((state) => state.overview);
  const releasable = view === 'certificates' && (selected > 0 || open !== null);
  return (
    <>
      <PageHead title="Certificates" figure={selected > 0 ? `${count(selected, 'certificate')} selected` : undefined}>
        {view === 'certificates' && <ColumnMenu name="certificates" columns={certificateColumns} />}
        <Button icon={<FileInput size={16} aria-hidden="true" />} onClick={() => importChosen('files')} title="Import files (I)">
          Import…
        </Button>
        <Button
          icon={<LogOut size={16} aria-hidden="true" />}
          disabled={!releasable}
          onClick={releaseChosen}
          title={releasable ? 'Release (E)' : 'Select a certificate first'}
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
