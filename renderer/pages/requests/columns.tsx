import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { RequestRow } from '../../../preload/contract/requests.ts';
import { KEY_WORDS } from '../../components/certificate-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { answerWords, REQUEST_STATE_WORDS, requestName, valuesFromWords } from '../../components/request-words.ts';
import type { Column } from '../../components/table/column.ts';

export function RequestStateMark({ state }: { state: RequestRow['state'] }) {
  return <Mark kind={REQUEST_STATE_WORDS[state].mark}>{REQUEST_STATE_WORDS[state].word}</Mark>;
}

/** How the certificate answers it; nothing while there is none. */
function Answer({ row }: { row: RequestRow }) {
  if (row.certificate === null) return null;
  return <Mark kind={row.differences === 0 ? 'good' : 'attention'}>{answerWords(row.differences)}</Mark>;
}

export const requestColumns: readonly Column<RequestRow>[] = [
  { id: 'commonName', header: 'Name', track: 'minmax(160px, 3fr)', fixed: true, cell: (row) => <Name text={requestName(row)} /> },
  { id: 'state', header: 'State', track: '116px', cell: (row) => <RequestStateMark state={row.state} /> },
  { id: 'differences', header: 'Answer', track: '136px', cell: (row) => <Answer row={row} /> },
  { id: 'createdAt', header: 'Made', track: '112px', cell: (row) => <Moment time={row.createdAt} as="day" /> },
  { id: 'origin', header: 'From', track: 'minmax(110px, 2fr)', cell: (row) => <Name text={valuesFromWords(row)} /> },
  { id: 'keyAlgorithm', header: 'Key', track: '96px', cell: (row) => algorithmWords(row.keyAlgorithm) },
  {
    id: 'privateKey',
    header: 'Private key',
    track: '108px',
    extra: true,
    cell: (row) => <Mark kind={KEY_WORDS[row.privateKey].mark}>{KEY_WORDS[row.privateKey].word}</Mark>,
  },
  {
    id: 'names',
    header: 'Other names',
    track: 'minmax(120px, 2fr)',
    extra: true,
    cell: (row) => (
      <Name
        text={row.subjectAltNames
          .map((name) => name.value)
          .filter((name) => name !== row.commonName)
          .join(', ')}
      />
    ),
  },
  {
    id: 'carriedOutAt',
    header: 'Carried out',
    track: '124px',
    extra: true,
    cell: (row) => row.carriedOutAt !== null && <Moment time={row.carriedOutAt} as="day" />,
  },
  { id: 'subject', header: 'Subject', track: 'minmax(160px, 2fr)', extra: true, cell: (row) => <Name text={row.subject} /> },
];
