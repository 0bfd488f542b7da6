import { CalendarClock, DatabaseBackup, HardDriveUpload, ListChecks, Pencil, RefreshCw, ScrollText } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { AgentRow } from '../../preload/contract/agents.ts';
import { Button } from '../components/Button.tsx';
import { STATE_WORDS } from '../components/command-words.ts';
import { Empty } from '../components/Empty.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { Fingerprint } from '../components/Fingerprint.tsx';
import { Mark, type MarkKind } from '../components/Mark.tsx';
import { Moment } from '../components/Moment.tsx';
import { Name } from '../components/Name.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import type { Column } from '../components/table/column.ts';
import { Table } from '../components/table/Table.tsx';
import { WithDetails } from '../components/WithDetails.tsx';
import { useBackupRun } from '../dialogs/backup/use-backup-run.ts';
import { refreshAgents, useAgents } from '../stores/agents.ts';
import { anyEntry, useAudit } from '../stores/audit.ts';
import { mayBackUp, useBackup } from '../stores/backup.ts';
import { BlockList } from '../stores/block-list.ts';
import { useCommands } from '../stores/commands.ts';
import { goTo, openDialog } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';

const STATES: Record<AgentRow['state'], { mark: MarkKind; word: string }> = {
  connected: { mark: 'good', word: 'connected' },
  busy: { mark: 'running', word: 'busy' },
  disconnected: { mark: 'loss', word: 'disconnected' },
};

const COLUMNS: readonly Column<AgentRow>[] = [
  { id: 'name', header: 'Name', track: 'minmax(130px, 2fr)', fixed: true, cell: (row) => <Name text={row.name} /> },
  { id: 'host', header: 'Host', track: 'minmax(110px, 2fr)', cell: (row) => <Name text={row.host} /> },
  { id: 'version', header: 'Version', track: '76px', cell: (row) => row.version },
  { id: 'state', header: 'State', track: '120px', cell: (row) => <Mark kind={STATES[row.state].mark}>{STATES[row.state].word}</Mark> },
  { id: 'vault', header: 'Vault', track: 'minmax(110px, 2fr)', cell: (row) => <Name text={row.vault} /> },
  { id: 'keys', header: 'Keys', track: '80px', align: 'end', cell: (row) => grouped(row.keys) },
  {
    id: 'lastCommand',
    header: 'Last command',
    track: 'minmax(150px, 2fr)',
    cell: (row) => (row.lastCommand === null ? 'none' : <Name text={row.lastCommand.title} />),
  },
];

function Details({ agent }: { agent: AgentRow }) {
  const last = agent.lastCommand;
  return (
    <Facts
      facts={[
        [
          'State',
          <Mark key="s" kind={STATES[agent.state].mark}>
            {STATES[agent.state].word}
          </Mark>,
        ],
        ['Host', <Name key="h" text={agent.host} wrap />],
        ['Process', String(agent.process)],
        ['Version', agent.version],
        ['Vault', <Name key="v" text={agent.vault} wrap />],
        ['Vault id', <Fingerprint key="i" hex={agent.vaultId} label="the vault id" />],
        ['Keys', grouped(agent.keys)],
        ['Started', <Moment key="t" time={agent.startedAt} as="minute" />],
        ['Refreshed', <Moment key="r" time={agent.refreshedAt} as="ago" />],
        last === null
          ? null
          : [
              'Last command',
              <span key="l">
                {last.title} <Mark kind={STATE_WORDS[last.state].mark}>{STATE_WORDS[last.state].word}</Mark>
              </span>,
            ],
      ]}
    />
  );
}

/** The processes that own an open vault; for now the local one. */
export function AgentsPage() {
  const { agents, error, open } = useAgents();
  const may = useSession(mayBackUp);
  const noTarget = useBackup((state) => state.state?.targets.length === 0);
  const backup = useBackupRun();
  const [refreshing, setRefreshing] = useState(false);
  const table = useRef<{ focus: () => void }>(null);
  const list = useMemo(
    () =>
      new BlockList<AgentRow>(async (offset, limit) => ({
        ok: true,
        value: { total: agents?.length ?? 0, items: (agents ?? []).slice(offset, offset + limit) },
      })),
    [agents],
  );
  const [, redraw] = useState(0);
  useEffect(() => {
    void list.show(0, 0).then(() => redraw((before) => before + 1));
  }, [list]);
  const agent = agents?.find((candidate) => candidate.id === open) ?? null;
  const target = agent ?? agents?.[0] ?? null;

  async function refresh(): Promise<void> {
    setRefreshing(true);
    await refreshAgents();
    setRefreshing(false);
  }

  function close(): void {
    useAgents.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      <PageHead title="Private Key Agents" figure={agents === null ? undefined : grouped(agents.length)}>
        <Button icon={<RefreshCw size={16} aria-hidden="true" />} busy={refreshing} onClick={refresh}>
          Refresh
        </Button>
        <Button
          icon={<Pencil size={16} aria-hidden="true" />}
          disabled={target === null}
          onClick={() => target !== null && openDialog({ kind: 'edit-agent', agent: target })}
        >
          Edit
        </Button>
        {may && (
          <Button
            icon={<HardDriveUpload size={16} aria-hidden="true" />}
            title={noTarget ? 'No target is set up yet: this adds the first' : 'Backs the vault up to all targets now'}
            busy={backup.busy}
            onClick={() => (noTarget ? openDialog({ kind: 'backup-target', target: null }) : backup.backUp(null))}
          >
            Backup
          </Button>
        )}
        {may && (
          <Button
            icon={<DatabaseBackup size={16} aria-hidden="true" />}
            title="Makes a vault of one of its backups"
            onClick={() => openDialog({ kind: 'restore' })}
          >
            Restore
          </Button>
        )}
        <Button icon={<CalendarClock size={16} aria-hidden="true" />} onClick={() => goTo('backup')}>
          Backup settings
        </Button>
        <Button
          icon={<ListChecks size={16} aria-hidden="true" />}
          onClick={() => {
            useCommands.setState({ filter: { search: '', states: [], kinds: [] } });
            goTo('commands');
          }}
        >
          Commands
        </Button>
        <Button
          icon={<ScrollText size={16} aria-hidden="true" />}
          onClick={() => {
            useAudit.setState({ filter: anyEntry });
            goTo('audit');
          }}
        >
          View Audit
        </Button>
      </PageHead>
      <ErrorNote error={error ?? backup.error} />
      <WithDetails
        onClose={close}
        details={agent === null ? null : { title: <Name text={agent.name} wrap />, label: `Agent ${agent.name}`, body: <Details agent={agent} /> }}
      >
        <Table
          ref={table}
          name="agents"
          label="Private key agents"
          columns={COLUMNS}
          list={list}
          rowId={(row) => row.id}
          openId={open}
          onOpen={(row) => useAgents.setState({ open: row.id })}
          onClose={close}
          empty={<Empty title="No agent">The agent of this vault has ended. Lock the vault and unlock it again.</Empty>}
        />
      </WithDetails>
    </>
  );
}
