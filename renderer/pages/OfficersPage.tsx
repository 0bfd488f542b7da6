import { FileCheck2, UserPlus } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import type { OfficerRow } from '../../preload/contract/officers.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { FindingLines } from '../components/FindingLines.tsx';
import { Name } from '../components/Name.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import { ColumnMenu } from '../components/table/ColumnMenu.tsx';
import { Table } from '../components/table/Table.tsx';
import { WithDetails } from '../components/WithDetails.tsx';
import { isCustodian } from '../stores/approvals.ts';
import { openDialog } from '../stores/navigation.ts';
import { refreshOfficers, useOfficers } from '../stores/officers.ts';
import { useSession } from '../stores/session.ts';
import { useBlockList } from '../stores/use-block-list.ts';
import styles from './OfficersPage.module.css';
import { officerColumns } from './officers/columns.tsx';
import { OfficerActions, OfficerDetails } from './officers/OfficerDetails.tsx';
import { Standing } from './officers/Standing.tsx';
import { WaitingApprovals } from './overview/WaitingApprovals.tsx';

/** Who the officers are, what each holds, how many custodians must act together, and what happens if they cannot. */
export function OfficersPage() {
  const { state, error, open: openId, revision } = useOfficers();
  const may = useSession(isCustodian);
  const table = useRef<{ focus: () => void }>(null);
  const load = useCallback(async (offset: number, limit: number) => {
    const all = useOfficers.getState().state?.officers ?? [];
    return { ok: true as const, value: { total: all.length, items: all.slice(offset, offset + limit) } };
  }, []);
  const { list } = useBlockList<OfficerRow>('officers', revision, load);
  const open = state?.officers.find(({ id }) => id === openId) ?? null;

  useEffect(() => {
    void refreshOfficers();
    // Whoever comes back from the kit's own window may have put the kit away there.
    const refresh = () => {
      if (useOfficers.getState().kit?.kept) void refreshOfficers();
    };
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, []);

  function close(): void {
    useOfficers.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      <PageHead title="Officers" figure={state === null ? undefined : grouped(state.officers.filter((officer) => officer.state !== 'removed').length)}>
        <ColumnMenu name="officers" columns={officerColumns} />
        {may && (
          <>
            <Button icon={<FileCheck2 size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'answer-request' })}>
              Answer a request…
            </Button>
            <Button
              kind="primary"
              icon={<UserPlus size={16} aria-hidden="true" />}
              onClick={() => openDialog({ kind: 'change-officers', change: { kind: 'add' } })}
            >
              Add an officer…
            </Button>
          </>
        )}
      </PageHead>
      <div className={styles.said}>
        <ErrorNote error={error} />
        <WaitingApprovals />
        {/* Keys that are behind have a line of their own, with the way to seal them anew; those for which that is no way are told of here, too. */}
        {state !== null && <FindingLines findings={state.warnings.filter(({ code }) => code !== 'KEYS_BEHIND' || state.stranded > 0)} />}
        {state !== null && <Standing state={state} may={may} />}
      </div>
      {state !== null && (
        <WithDetails
          onClose={close}
          details={
            open === null
              ? null
              : {
                  title: <Name text={open.name} wrap />,
                  label: `Officer ${open.name}`,
                  body: <OfficerDetails officer={open} />,
                  actions: <OfficerActions key={open.id} officer={open} may={may} />,
                }
          }
        >
          <Table
            ref={table}
            name="officers"
            label="Officers"
            columns={officerColumns}
            list={list}
            rowId={(row) => row.id}
            openId={openId}
            onOpen={(row) => useOfficers.setState({ open: row.id })}
            onClose={close}
            empty={<Empty title="No officer">The policy of this vault names nobody.</Empty>}
          />
        </WithDetails>
      )}
    </>
  );
}
