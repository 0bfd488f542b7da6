import { Download, ShieldCheck } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { AuditEntry } from '../../preload/contract/audit.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { Button } from '../components/Button.tsx';
import { LogGrowth } from '../components/charts/LogGrowth.tsx';
import { Empty } from '../components/Empty.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Mark } from '../components/Mark.tsx';
import { Moment } from '../components/Moment.tsx';
import { Name } from '../components/Name.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import { ColumnMenu } from '../components/table/ColumnMenu.tsx';
import type { Column } from '../components/table/column.ts';
import { Table } from '../components/table/Table.tsx';
import { WithDetails } from '../components/WithDetails.tsx';
import { ask } from '../stores/ask.ts';
import { anyEntry, setAuditFilter, useAudit } from '../stores/audit.ts';
import { openDialog } from '../stores/navigation.ts';
import { useBlockList } from '../stores/use-block-list.ts';
import { useQuestion } from '../stores/use-question.ts';
import styles from './AuditPage.module.css';
import { AnchorLine } from './audit/AnchorLine.tsx';
import { AuditDetails } from './audit/AuditDetails.tsx';
import { AuditFilters } from './audit/AuditFilters.tsx';
import { dayEnd, dayStart } from './audit/day-bounds.ts';
import { LogResult } from './audit/LogResult.tsx';

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'index', header: 'Entry', track: '78px', align: 'end', cell: (row) => grouped(row.index) },
  { id: 'at', header: 'When', track: '152px', cell: (row) => <Moment time={row.at} as="minute" /> },
  {
    id: 'actor',
    header: 'Who',
    track: 'minmax(80px, 130px)',
    cell: (row) => (row.actor === null ? <Mark kind="attention">unsigned</Mark> : <Name text={row.actor} />),
  },
  { id: 'action', header: 'Action', track: 'minmax(110px, 150px)', cell: (row) => <Name text={row.action} /> },
  { id: 'text', header: 'What', track: 'minmax(220px, 4fr)', fixed: true, cell: (row) => <Name text={row.text} /> },
  {
    id: 'objects',
    header: 'Objects',
    track: 'minmax(140px, 1fr)',
    extra: true,
    cell: (row) => <Name text={row.objects.map((object) => object.label).join(', ')} />,
  },
];

/** The log: who did what and when, whether it is whole, and a copy for whoever has to believe it. */
export function AuditPage() {
  const { filter, open, size, verification, exported } = useAudit();
  const [choices, setChoices] = useState<{ actors: string[]; actions: string[] }>({ actors: [], actions: [] });
  const [growth, setGrowth] = useState<CallOutput<'audit.growth'> | null>(null);
  const table = useRef<{ focus: () => void }>(null);
  const verifying = useQuestion();

  const { list, changing } = useBlockList<AuditEntry>(JSON.stringify(filter), size ?? 0, async (offset, limit) => {
    const answer = await ask('audit.list', { ...filter, from: dayStart(filter.from), to: dayEnd(filter.to), offset, limit });
    if (answer.ok) {
      setChoices({ actors: answer.value.actors, actions: answer.value.actions });
      if (useAudit.getState().size === null) useAudit.setState({ size: answer.value.size });
    }
    return answer;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer log is drawn again
  useEffect(() => {
    let here = true;
    // An import writes many entries a second; the picture can wait for the pause.
    const timer = setTimeout(
      async () => {
        const answer = await ask('audit.growth', {});
        if (here && answer.ok) setGrowth(answer.value);
      },
      growth === null ? 0 : 1000,
    );
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [size]);

  async function verify(): Promise<void> {
    const answer = await verifying.run(() => ask('audit.verify', { anchor: null }));
    if (answer !== null) useAudit.setState({ verification: answer.command });
  }

  function close(): void {
    useAudit.setState({ open: null });
    table.current?.focus();
  }

  const filtered = JSON.stringify(filter) !== JSON.stringify(anyEntry);
  return (
    <>
      <PageHead title="Audit" figure={size === null ? undefined : `${grouped(size)} entries`}>
        <Button icon={<ShieldCheck size={16} aria-hidden="true" />} busy={verifying.busy} onClick={verify}>
          Verify the log
        </Button>
        <Button icon={<Download size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'export-log' })}>
          Export the log…
        </Button>
        <ColumnMenu name="audit" columns={COLUMNS} />
      </PageHead>
      <div className={styles.results}>
        <AnchorLine />
        <ErrorNote error={verifying.error} />
        {verification !== null && (
          <LogResult key={verification} id={verification} name="verification" onClose={() => useAudit.setState({ verification: null })} />
        )}
        {exported !== null && <LogResult key={exported} id={exported} name="export" onClose={() => useAudit.setState({ exported: null })} />}
      </div>
      {growth !== null && (
        <div className={styles.growth}>
          <LogGrowth growth={growth} />
        </div>
      )}
      <AuditFilters actors={choices.actors} actions={choices.actions} />
      <WithDetails
        onClose={close}
        details={open === null ? null : { title: `Entry ${grouped(open)}`, label: 'Entry of the log', body: <AuditDetails index={open} /> }}
      >
        <Table
          ref={table}
          name="audit"
          label="Audit log"
          columns={COLUMNS}
          list={list}
          changing={changing}
          rowId={(row) => String(row.index)}
          openId={open === null ? null : String(open)}
          onOpen={(row) => useAudit.setState({ open: row.index })}
          onClose={close}
          empty={
            filtered ? (
              <Empty title="No entry answers to these filters" actions={<Button onClick={() => setAuditFilter(anyEntry)}>Show the whole log</Button>} />
            ) : (
              <Empty title="The log is empty">Every step with this vault is written here, signed, in an order that cannot be changed unnoticed.</Empty>
            )
          }
        />
      </WithDetails>
    </>
  );
}
