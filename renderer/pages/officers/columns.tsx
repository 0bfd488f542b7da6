import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/table/column.ts';
import { acknowledgedWords, OFFICER_STATE_WORDS } from '../../dialogs/officers/officer-words.ts';

export function OfficerState({ state }: { state: OfficerRow['state'] }) {
  const { mark, word } = OFFICER_STATE_WORDS[state];
  return <Mark kind={mark}>{word}</Mark>;
}

/** Since when, or since which policy where its time is not known. */
export function Since({ since: { at, generation } }: Pick<OfficerRow, 'since'>) {
  return at === null ? `policy ${generation}` : <Moment time={at} as="day" />;
}

function Acknowledged({ row }: { row: OfficerRow }) {
  const words = acknowledgedWords(row);
  return words === null ? null : <Mark kind={words.mark}>{words.word}</Mark>;
}

export const officerColumns: readonly Column<OfficerRow>[] = [
  { id: 'name', header: 'Name', track: 'minmax(130px, 3fr)', fixed: true, cell: (row) => <Name text={row.name} /> },
  { id: 'role', header: 'Role', track: '92px', cell: (row) => row.role },
  { id: 'state', header: 'State', track: '108px', cell: (row) => <OfficerState state={row.state} /> },
  { id: 'keyFile', header: 'Unlocks with', track: 'minmax(110px, 2fr)', cell: (row) => (row.state === 'removed' ? '' : unlocksWith(row)) },
  { id: 'since', header: 'Since', track: '108px', cell: (row) => <Since since={row.since} /> },
  { id: 'acknowledged', header: 'Acknowledged', track: 'minmax(126px, 1fr)', cell: (row) => <Acknowledged row={row} /> },
];

/** What opens his slot, in words. */
export function unlocksWith({ keyFile }: Pick<OfficerRow, 'keyFile'>): string {
  return keyFile ? 'passphrase and key file' : 'passphrase';
}
