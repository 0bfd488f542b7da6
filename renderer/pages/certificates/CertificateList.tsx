import { useRef } from 'react';
import { findingWords } from '../../../preload/contract/filter-words.ts';
import type { CertificateRow } from '../../../preload/contract/inventory.ts';
import type { PrivateKeyState } from '../../../preload/contract/values.ts';
import { Button } from '../../components/Button.tsx';
import { Chip, Chips } from '../../components/Chip.tsx';
import { certificateName, KEY_WORDS } from '../../components/certificate-words.ts';
import { DROP_WORDS } from '../../components/drop-words.ts';
import { Empty } from '../../components/Empty.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { PageTools } from '../../components/PageHead.tsx';
import { SearchField } from '../../components/SearchField.tsx';
import { Table } from '../../components/table/Table.tsx';
import { WithDetails } from '../../components/WithDetails.tsx';
import { importChosen } from '../../dialogs/import/take-in.ts';
import { ask } from '../../stores/ask.ts';
import { anyCertificate, type Expiry, type SortColumn, type StandingFilter, setFilter, useInventory } from '../../stores/inventory.ts';
import { useBlockList } from '../../stores/use-block-list.ts';
import { CertificateActions } from './CertificateActions.tsx';
import { CertificateDetails, useCertificate } from './CertificateDetails.tsx';
import { certificateColumns } from './columns.tsx';
import { ExpiryStrip } from './ExpiryStrip.tsx';

const EXPIRIES: { value: Expiry; label: string }[] = [
  { value: 'expired', label: 'past due' },
  { value: 'within-7', label: '7 days' },
  { value: 'within-30', label: '30 days' },
  { value: 'within-90', label: '90 days' },
  { value: 'later', label: 'later' },
];
const STANDINGS: { value: StandingFilter; label: string }[] = [
  { value: 'current', label: 'current' },
  { value: 'renewed', label: 'renewed' },
  { value: 'revoked', label: 'revoked' },
];
const KEY_STATES: PrivateKeyState[] = ['in-store', 'missing', 'destroyed'];

function Filters() {
  const filter = useInventory((state) => state.filter);
  return (
    <PageTools>
      <SearchField label="Search certificates" value={filter.search} onChange={(search) => setFilter({ search })} />
      <Chips label="Expires">
        {EXPIRIES.map(({ value, label }) => (
          <Chip
            key={value}
            on={filter.expiry === value}
            onToggle={() => setFilter({ expiry: filter.expiry === value ? 'any' : value, expiresWithin: undefined })}
          >
            {label}
          </Chip>
        ))}
        {filter.expiresWithin !== undefined && (
          <Chip on onToggle={() => setFilter({ expiresWithin: undefined })}>
            {count(filter.expiresWithin, 'day')}
          </Chip>
        )}
      </Chips>
      <Chips label="Standing">
        {STANDINGS.map(({ value, label }) => (
          <Chip key={value} on={filter.standing === value} onToggle={() => setFilter({ standing: filter.standing === value ? 'any' : value })}>
            {label}
          </Chip>
        ))}
      </Chips>
      <Chips label="Private key">
        {KEY_STATES.map((state) => {
          const on = filter.privateKey.includes(state);
          return (
            <Chip
              key={state}
              on={on}
              onToggle={() => setFilter({ privateKey: on ? filter.privateKey.filter((other) => other !== state) : [...filter.privateKey, state] })}
            >
              {KEY_WORDS[state].word}
            </Chip>
          );
        })}
      </Chips>
      <Chips label="Quality">
        <Chip on={filter.finding === 'any'} onToggle={() => setFilter({ finding: filter.finding === 'any' ? null : 'any' })}>
          weak
        </Chip>
        {filter.finding !== null && filter.finding !== 'any' && (
          <Chip on onToggle={() => setFilter({ finding: null })}>
            {findingWords(filter.finding)}
          </Chip>
        )}
      </Chips>
    </PageTools>
  );
}

export function CertificateList() {
  const { filter, sort, selected, open, revision } = useInventory();
  const table = useRef<{ focus: () => void }>(null);
  const shown = useCertificate(open);
  const { list, changing } = useBlockList<CertificateRow>(
    JSON.stringify([filter, sort]),
    revision,
    (offset, limit) => ask('certificates.list', { ...filter, sort: sort.column, descending: sort.descending, countLater: true, offset, limit }),
    () => ask('certificates.count', filter),
  );
  const filtered = JSON.stringify(filter) !== JSON.stringify(anyCertificate);

  function close(): void {
    useInventory.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      <Filters />
      <ExpiryStrip makeRoom={open !== null} />
      <WithDetails
        onClose={close}
        details={
          open === null
            ? null
            : {
                title: shown.value === null ? '' : <Name text={certificateName(shown.value.certificate)} wrap />,
                label: 'Certificate',
                body: <CertificateDetails shown={shown} />,
                actions: shown.value === null ? null : <CertificateActions shown={shown.value} />,
              }
        }
      >
        <Table
          ref={table}
          name="certificates"
          label="Certificates"
          columns={certificateColumns}
          list={list}
          changing={changing}
          rowId={(row) => row.id}
          openId={open}
          onOpen={(row) => useInventory.setState({ open: row.id })}
          onClose={close}
          selection={{ selected, set: (next) => useInventory.setState({ selected: next }) }}
          sort={sort}
          onSort={(next) => useInventory.setState({ sort: { column: next.column as SortColumn, descending: next.descending }, selected: new Map() })}
          empty={
            filtered ? (
              <Empty
                title="No certificate answers to these filters"
                actions={<Button onClick={() => setFilter({ ...anyCertificate, expiresWithin: undefined })}>Show all certificates</Button>}
              >
                Take a filter away, or search for another part of the name.
              </Empty>
            ) : (
              <Empty
                title="No certificates yet"
                actions={
                  <Button kind="primary" onClick={() => importChosen('files')}>
                    Import files…
                  </Button>
                }
              >
                {DROP_WORDS} Key and certificate find each other.
              </Empty>
            )
          }
        />
      </WithDetails>
    </>
  );
}
