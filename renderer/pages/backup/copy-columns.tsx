import type { BackupRow } from '../../../preload/contract/backup.ts';
import { COPY_STATE_WORDS } from '../../components/backup-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { fileSize, grouped } from '../../components/numbers.ts';
import type { Column } from '../../components/table/column.ts';

export function CopyStateMark({ state }: { state: BackupRow['state'] }) {
  return <Mark kind={COPY_STATE_WORDS[state].mark}>{COPY_STATE_WORDS[state].word}</Mark>;
}

export const copyColumns: readonly Column<BackupRow>[] = [
  { id: 'takenAt', header: 'Taken', track: '148px', fixed: true, cell: (row) => <Moment time={row.takenAt} as="minute" /> },
  { id: 'state', header: 'State', track: '132px', cell: (row) => <CopyStateMark state={row.state} /> },
  { id: 'target', header: 'Target', track: 'minmax(110px, 2fr)', cell: (row) => <Name text={row.target} /> },
  {
    id: 'verifiedAt',
    header: 'Read back',
    track: '112px',
    cell: (row) => (row.verifiedAt === null ? 'never' : <Moment time={row.verifiedAt} as="day" />),
  },
  {
    id: 'drilledAt',
    header: 'Drilled',
    track: '112px',
    cell: (row) => (row.drilledAt === null ? 'never' : <Moment time={row.drilledAt} as="day" />),
  },
  { id: 'logSize', header: 'Log entries', track: '92px', align: 'end', extra: true, cell: (row) => grouped(row.logSize) },
  { id: 'size', header: 'Size', track: '84px', align: 'end', cell: (row) => fileSize(row.size) },
  { id: 'officer', header: 'Who', track: 'minmax(90px, 1fr)', extra: true, cell: (row) => <Name text={row.officer} /> },
  { id: 'withSlots', header: 'Opens with', track: '120px', extra: true, cell: (row) => (row.withSlots ? 'a passphrase' : 'the kit only') },
  { id: 'place', header: 'Place', track: 'minmax(160px, 2fr)', extra: true, cell: (row) => <Name text={row.place} /> },
  { id: 'name', header: 'Name', track: 'minmax(160px, 2fr)', extra: true, cell: (row) => <Name text={row.name} mono /> },
];
