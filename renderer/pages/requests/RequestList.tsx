import { FilePlus2, FileSpreadsheet } from 'lucide-react';
import { useRef } from 'react';
import type { RequestRow, RequestState } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Chip, Chips } from '../../components/Chip.tsx';
import { Empty } from '../../components/Empty.tsx';
import { Name } from '../../components/Name.tsx';
import { PageTools } from '../../components/PageHead.tsx';
import { REQUEST_STATE_WORDS, requestName } from '../../components/request-words.ts';
import { SearchField } from '../../components/SearchField.tsx';
import { Table } from '../../components/table/Table.tsx';
import { WithDetails } from '../../components/WithDetails.tsx';
import { ask } from '../../stores/ask.ts';
import { useInventory } from '../../stores/inventory.ts';
import { openDialog } from '../../stores/navigation.ts';
import { anyRequest, setRequestFilter, useRequests } from '../../stores/requests.ts';
import { useBlockList } from '../../stores/use-block-list.ts';
import { requestColumns } from './columns.tsx';
import { RequestActions, RequestDetails, useRequest } from './RequestDetails.tsx';

const STATES: RequestState[] = ['pending', 'carried-out', 'issued', 'withdrawn'];

function Filters() {
  const filter = useRequests((state) => state.filter);
  return (
    <PageTools>
      <SearchField label="Search requests" value={filter.search} onChange={(search) => setRequestFilter({ search })} />
      <Chips label="State">
        {STATES.map((state) => {
          const on = filter.states.includes(state);
          return (
            <Chip
              key={state}
              on={on}
              onToggle={() => setRequestFilter({ states: on ? filter.states.filter((other) => other !== state) : [...filter.states, state] })}
            >
              {REQUEST_STATE_WORDS[state].word}
            </Chip>
          );
        })}
      </Chips>
      <Chips label="Answer">
        <Chip on={filter.differing} onToggle={() => setRequestFilter({ differing: !filter.differing })}>
          differs
        </Chip>
      </Chips>
    </PageTools>
  );
}

/** The requests of this vault, the newest first. */
export function RequestList() {
  const { filter, selected, open } = useRequests();
  const revision = useInventory((state) => state.revision);
  const table = useRef<{ focus: () => void }>(null);
  const shown = useRequest(open);
  const { list, changing } = useBlockList<RequestRow>(JSON.stringify(filter), revision, (offset, limit) => ask('requests.list', { ...filter, offset, limit }));
  const filtered = JSON.stringify(filter) !== JSON.stringify(anyRequest);

  function close(): void {
    useRequests.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      <Filters />
      <WithDetails
        onClose={close}
        details={
          open === null
            ? null
            : {
                title: shown.value === null ? '' : <Name text={requestName(shown.value.request)} wrap />,
                label: 'Request',
                body: <RequestDetails shown={shown} />,
                actions: shown.value === null ? null : <RequestActions key={open} shown={shown.value} />,
              }
        }
      >
        <Table
          ref={table}
          name="requests"
          label="Requests"
          columns={requestColumns}
          list={list}
          changing={changing}
          rowId={(row) => row.id}
          openId={open}
          onOpen={(row) => useRequests.setState({ open: row.id })}
          onClose={close}
          selection={{ selected, set: (next) => useRequests.setState({ selected: next }) }}
          empty={
            filtered ? (
              <Empty title="No request answers to these filters" actions={<Button onClick={() => setRequestFilter(anyRequest)}>Show all requests</Button>}>
                Take a filter away, or search for another part of the name.
              </Empty>
            ) : (
              <Empty
                title="No requests yet"
                actions={
                  <>
                    <Button kind="primary" icon={<FilePlus2 size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'request' })}>
                      New request…
                    </Button>
                    <Button icon={<FileSpreadsheet size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'requests-file', file: null })}>
                      Requests from a file…
                    </Button>
                  </>
                }
              >
                The key is made in the vault and never leaves it: only the request goes to the CA. When the certificate comes back, drop it on this window, and
                it finds its request and its key.
              </Empty>
            )
          }
        />
      </WithDetails>
    </>
  );
}
