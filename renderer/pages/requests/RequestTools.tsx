import { FileOutput, FilePlus2, FileSpreadsheet } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { count } from '../../components/numbers.ts';
import { requestName } from '../../components/request-words.ts';
import { ColumnMenu } from '../../components/table/ColumnMenu.tsx';
import { openDialog } from '../../stores/navigation.ts';
import { useRequests } from '../../stores/requests.ts';
import { requestColumns } from './columns.tsx';

/** What can be done with requests: with those that are selected, or with none. */
export function RequestTools() {
  const selected = useRequests((state) => state.selected);
  const rows = [...selected.values()];
  const named = (which: typeof rows) => which.map((row) => ({ id: row.id, label: requestName(row) }));
  const open = rows.filter((row) => row.state === 'pending' || row.state === 'carried-out');
  const goes = rows.filter((row) => row.state !== 'withdrawn');
  if (rows.length > 0) {
    return (
      <>
        <Button
          icon={<FileOutput size={16} aria-hidden="true" />}
          disabled={goes.length === 0}
          onClick={() => openDialog({ kind: 'carry-out', requests: named(goes) })}
        >
          Carry out {count(goes.length, 'request')}…
        </Button>
        <Button
          disabled={open.length === 0}
          title={open.length === 0 ? 'None of these is open' : undefined}
          onClick={() => openDialog({ kind: 'issue', requests: named(open) })}
        >
          Issue with the local CA…
        </Button>
        <Button
          disabled={open.length === 0}
          title={open.length === 0 ? 'None of these is open' : undefined}
          onClick={() => openDialog({ kind: 'withdraw', requests: named(open) })}
        >
          Withdraw…
        </Button>
      </>
    );
  }
  return (
    <>
      <ColumnMenu name="requests" columns={requestColumns} />
      <Button icon={<FileSpreadsheet size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'requests-file', file: null })}>
        From a file…
      </Button>
      <Button kind="primary" icon={<FilePlus2 size={16} aria-hidden="true" />} title="New request (R)" onClick={() => openDialog({ kind: 'request' })}>
        New request…
      </Button>
    </>
  );
}
