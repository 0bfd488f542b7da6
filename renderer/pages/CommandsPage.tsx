import { useRef } from 'react';
import type { CommandKind, CommandRow, CommandState } from '../../preload/contract/commands.ts';
import { Chip, Chips } from '../components/Chip.tsx';
import { KIND_WORDS, progressWords, STATE_WORDS, tookWords } from '../components/command-words.ts';
import { Empty } from '../components/Empty.tsx';
import { Mark } from '../components/Mark.tsx';
import { Moment } from '../components/Moment.tsx';
import { Name } from '../components/Name.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead, PageTools } from '../components/PageHead.tsx';
import { Progress } from '../components/Progress.tsx';
import { SearchField } from '../components/SearchField.tsx';
import { Select } from '../components/Select.tsx';
import { ColumnMenu } from '../components/table/ColumnMenu.tsx';
import type { Column } from '../components/table/column.ts';
import { Table } from '../components/table/Table.tsx';
import { WithDetails } from '../components/WithDetails.tsx';
import { ask } from '../stores/ask.ts';
import { useNow } from '../stores/clock.ts';
import { isUnfinished, useCommands } from '../stores/commands.ts';
import { useBlockList } from '../stores/use-block-list.ts';
import { useCommand } from '../stores/use-command.ts';
import styles from './CommandsPage.module.css';
import { CommandActions, CommandDetails } from './commands/CommandDetails.tsx';

/** The row as its last event left it. */
function useLive(row: CommandRow): CommandRow {
  return useCommands((state) => state.live[row.id]) ?? row;
}

function State({ row }: { row: CommandRow }) {
  const { mark, word } = STATE_WORDS[useLive(row).state];
  return <Mark kind={mark}>{word}</Mark>;
}

function Took({ row }: { row: CommandRow }) {
  const live = useLive(row);
  const now = useNow(live.endedAt === null ? 1000 : 3_600_000);
  return tookWords(live, now);
}

function Advance({ row }: { row: CommandRow }) {
  const live = useLive(row);
  if (!isUnfinished(live.state)) return progressWords(live);
  return (
    <span className={styles.advance}>
      <Progress done={live.done} total={live.total} label={`Progress of ${live.title}`} />
      {progressWords(live)}
    </span>
  );
}

function Outcome({ row }: { row: CommandRow }) {
  const live = useLive(row);
  return <Name text={live.error?.message ?? live.outcome ?? ''} />;
}

const COLUMNS: readonly Column<CommandRow>[] = [
  { id: 'state', header: 'State', track: '128px', cell: (row) => <State row={row} /> },
  { id: 'title', header: 'Command', track: 'minmax(150px, 2fr)', fixed: true, cell: (row) => <Name text={row.title} /> },
  { id: 'kind', header: 'Kind', track: '130px', extra: true, cell: (row) => KIND_WORDS[row.kind] },
  { id: 'officer', header: 'Who', track: 'minmax(70px, 110px)', cell: (row) => <Name text={row.officer} /> },
  { id: 'createdAt', header: 'When', track: '148px', cell: (row) => <Moment time={row.createdAt} as="minute" /> },
  { id: 'took', header: 'Took', track: '92px', align: 'end', cell: (row) => <Took row={row} /> },
  { id: 'progress', header: 'Progress', track: '136px', cell: (row) => <Advance row={row} /> },
  { id: 'outcome', header: 'Outcome', track: 'minmax(160px, 3fr)', cell: (row) => <Outcome row={row} /> },
  { id: 'host', header: 'Host', track: '140px', extra: true, cell: (row) => <Name text={row.host} /> },
];

const GROUPS: { label: string; states: CommandState[] }[] = [
  { label: 'under way', states: ['queued', 'running', 'waiting'] },
  { label: 'done', states: ['done'] },
  { label: 'done in part', states: ['done-in-part'] },
  { label: 'failed', states: ['failed'] },
  { label: 'stopped', states: ['cancelled', 'interrupted'] },
];

const KINDS = [{ value: 'any', label: 'Any kind' } as const, ...Object.entries(KIND_WORDS).map(([value, label]) => ({ value: value as CommandKind, label }))];

export function CommandsPage() {
  const filter = useCommands((state) => state.filter);
  const open = useCommands((state) => state.open);
  const revision = useCommands((state) => state.revision);
  const followed = useCommand(open);
  const table = useRef<{ focus: () => void }>(null);
  const { list, changing } = useBlockList<CommandRow>(JSON.stringify(filter), revision, (offset, limit) => ask('commands.list', { ...filter, offset, limit }));

  function change(next: Partial<typeof filter>): void {
    useCommands.setState((state) => ({ filter: { ...state.filter, ...next } }));
  }

  function close(): void {
    useCommands.setState({ open: null });
    table.current?.focus();
  }

  const filtered = filter.search !== '' || filter.states.length > 0 || filter.kinds.length > 0;
  return (
    <>
      <PageHead title="Commands" figure={list.total === null ? undefined : grouped(list.total)}>
        <ColumnMenu name="commands" columns={COLUMNS} />
      </PageHead>
      <PageTools>
        <SearchField label="Search commands" value={filter.search} onChange={(search) => change({ search })} />
        <Select
          label="Kind of command"
          name="command-kind"
          value={filter.kinds[0] ?? 'any'}
          choices={KINDS}
          onChange={(kind) => change({ kinds: kind === 'any' ? [] : [kind] })}
        />
        <Chips label="State">
          {GROUPS.map(({ label, states }) => {
            const on = states.every((state) => filter.states.includes(state));
            return (
              <Chip
                key={label}
                on={on}
                onToggle={() => change({ states: on ? filter.states.filter((state) => !states.includes(state)) : [...filter.states, ...states] })}
              >
                {label}
              </Chip>
            );
          })}
        </Chips>
      </PageTools>
      <WithDetails
        onClose={close}
        details={
          open === null
            ? null
            : {
                title: followed.command?.title ?? '',
                label: 'Command',
                body: <CommandDetails followed={followed} />,
                actions: followed.command === null ? null : <CommandActions key={open} command={followed.command} />,
              }
        }
      >
        <Table
          ref={table}
          name="commands"
          label="Commands"
          columns={COLUMNS}
          list={list}
          changing={changing}
          rowId={(row) => row.id}
          openId={open}
          onOpen={(row) => useCommands.setState({ open: row.id })}
          onClose={close}
          empty={
            filtered ? (
              <Empty title="No command answers to these filters">Take a filter away to see more.</Empty>
            ) : (
              <Empty title="No commands yet">Whatever is done with this vault appears here, with its state and its outcome.</Empty>
            )
          }
        />
      </WithDetails>
    </>
  );
}
