import { useRef } from 'react';
import type { BackupRow } from '../../../preload/contract/backup.ts';
import { Button } from '../../components/Button.tsx';
import { Chip, Chips } from '../../components/Chip.tsx';
import { minuteOf } from '../../components/dates.ts';
import { Empty } from '../../components/Empty.tsx';
import { PageTools } from '../../components/PageHead.tsx';
import { Select } from '../../components/Select.tsx';
import { Table } from '../../components/table/Table.tsx';
import { WithDetails } from '../../components/WithDetails.tsx';
import type { BackupRun } from '../../dialogs/backup/use-backup-run.ts';
import { ask } from '../../stores/ask.ts';
import { useBackup } from '../../stores/backup.ts';
import type { BlockList } from '../../stores/block-list.ts';
import { useBlockList } from '../../stores/use-block-list.ts';
import { CopyActions, CopyDetails } from './CopyDetails.tsx';
import { copyColumns } from './copy-columns.tsx';

/** No target has this name: names have no slash. */
const ANY = '/';

/** The copy as the list has it now: a verification may have found something since it was opened. */
function latest(open: BackupRow, list: BlockList<BackupRow>): BackupRow {
  for (let index = 0; index < (list.total ?? 0); index += 1) {
    const row = list.rowAt(index);
    if (row?.id === open.id) return row;
  }
  return open;
}

/** Every copy that was stored, the newest first. */
export function CopiesTab({ run, may }: { run: BackupRun; may: boolean }) {
  const { filter, open, revision, state } = useBackup();
  const table = useRef<{ focus: () => void }>(null);
  const { list, changing } = useBlockList<BackupRow>(JSON.stringify(filter), revision, (offset, limit) => ask('backup.list', { ...filter, offset, limit }));
  const shown = open === null ? null : latest(open, list);
  const targets = state?.targets ?? [];

  function close(): void {
    useBackup.setState({ open: null });
    table.current?.focus();
  }

  return (
    <>
      <PageTools>
        <Select
          label="Target"
          name="backup-target"
          value={filter.target ?? ANY}
          choices={[{ value: ANY, label: 'Any target' }, ...targets.map(({ name }) => ({ value: name, label: name }))]}
          onChange={(target) => useBackup.setState({ filter: { ...filter, target: target === ANY ? null : target }, open: null })}
        />
        <Chips label="Also">
          <Chip on={filter.pruned} onToggle={() => useBackup.setState({ filter: { ...filter, pruned: !filter.pruned } })}>
            removed by rule
          </Chip>
        </Chips>
      </PageTools>
      <WithDetails
        onClose={close}
        details={
          shown === null
            ? null
            : {
                title: minuteOf(shown.takenAt),
                label: `Copy of ${minuteOf(shown.takenAt)}`,
                body: <CopyDetails copy={shown} />,
                actions: may ? <CopyActions copy={shown} run={run} /> : undefined,
              }
        }
      >
        <Table
          ref={table}
          name="backups"
          label="Copies"
          columns={copyColumns}
          list={list}
          changing={changing}
          rowId={(row) => row.id}
          openId={open?.id ?? null}
          onOpen={(row) => useBackup.setState({ open: row })}
          onClose={close}
          empty={
            filter.target !== null ? (
              <Empty
                title="No copy on this target"
                actions={<Button onClick={() => useBackup.setState({ filter: { ...filter, target: null } })}>Show the copies on all targets</Button>}
              >
                Back up to it now, or choose another target.
              </Empty>
            ) : (
              <Empty
                title="No copies yet"
                actions={
                  may && (
                    <Button kind="primary" busy={run.busy} onClick={() => run.backUp(null)}>
                      Back up now
                    </Button>
                  )
                }
              >
                Each backup is one encrypted file on each target, read back whole before it counts.
              </Empty>
            )
          }
        />
      </WithDetails>
    </>
  );
}
