import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CertificateRow } from '../../../preload/contract/inventory.ts';
import { certificateName, endingOf, expiryMark, KEY_WORDS } from '../../components/certificate-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import type { Column } from '../../components/table/column.ts';
import { useNow } from '../../stores/clock.ts';
import { useSettings, usualSettings } from '../../stores/settings.ts';

/** When it expires, with a mark where that presses. */
export function Expiry({ notAfter }: { notAfter: number }) {
  const thresholds = useSettings((state) => state.settings) ?? usualSettings;
  const mark = expiryMark(notAfter, useNow(60_000), thresholds);
  const words = <Moment time={notAfter} as="expiry" />;
  return mark === 'plain' ? words : <Mark kind={mark}>{words}</Mark>;
}

/** When it ends: at its expiry, which presses only where nothing took its place, or when it was revoked. */
function Ending({ row }: { row: CertificateRow }) {
  const ending = endingOf(row);
  if (ending === 'expires') return <Expiry notAfter={row.notAfter} />;
  return ending === 'renewed' ? (
    <Mark kind="quiet">
      renewed, until <Moment time={row.notAfter} as="day" />
    </Mark>
  ) : (
    <Mark kind="stopped">
      revoked <Moment time={row.revokedAt ?? row.notAfter} as="day" />
    </Mark>
  );
}

export function KeyState({ state }: { state: CertificateRow['privateKey'] }) {
  return <Mark kind={KEY_WORDS[state].mark}>{KEY_WORDS[state].word}</Mark>;
}

/** The algorithm, with a mark where something was found; all findings stand in the details. */
export function Algorithm({ row }: { row: Pick<CertificateRow, 'findings' | 'keyAlgorithm'> }) {
  const [worst] = row.findings;
  if (worst === undefined) return algorithmWords(row.keyAlgorithm);
  return (
    <span title={row.findings.map((finding) => finding.text).join(' ')}>
      <Mark kind={worst.severity}>{algorithmWords(row.keyAlgorithm)}</Mark>
    </span>
  );
}

export const certificateColumns: readonly Column<CertificateRow>[] = [
  { id: 'commonName', header: 'Name', track: 'minmax(170px, 3fr)', sortable: true, fixed: true, cell: (row) => <Name text={certificateName(row)} /> },
  { id: 'issuer', header: 'Issuer', track: 'minmax(110px, 2fr)', sortable: true, cell: (row) => <Name text={row.issuer} /> },
  { id: 'notAfter', header: 'Expires', track: '204px', sortable: true, cell: (row) => <Ending row={row} /> },
  { id: 'keyAlgorithm', header: 'Key', track: '112px', sortable: true, cell: (row) => <Algorithm row={row} /> },
  { id: 'privateKey', header: 'Private key', track: '112px', sortable: true, cell: (row) => <KeyState state={row.privateKey} /> },
  {
    id: 'names',
    header: 'Other names',
    track: 'minmax(140px, 2fr)',
    extra: true,
    cell: (row) => <Name text={row.subjectAltNames.map((name) => name.value).join(', ')} />,
  },
  { id: 'notBefore', header: 'Valid from', track: '124px', sortable: true, extra: true, cell: (row) => <Moment time={row.notBefore} as="day" /> },
  { id: 'serial', header: 'Serial', track: 'minmax(140px, 1fr)', sortable: true, extra: true, cell: (row) => <Name text={row.serial} mono /> },
  { id: 'fingerprint', header: 'SHA-256 fingerprint', track: 'minmax(150px, 1fr)', extra: true, cell: (row) => <Name text={row.fingerprint} mono /> },
];
