import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { linkCertificates } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable } from '../store/schema.ts';

/** Notes that one certificate renews another. Both rows change, so both are logged again. */
export async function linkRenewal(queries: Change, note: Note, predecessor: CertificateTable, successor: CertificateTable): Promise<void> {
  const changed = [
    { ...predecessor, successor: successor.id },
    { ...successor, predecessor: predecessor.id },
  ];
  const entry = note({
    action: 'certificate.renewed',
    command: null,
    objects: changed.map((row) => ({ kind: 'certificate', id: row.id, label: nameOf(row) })),
    rows: changed.map((row) => ({ table: 'certificates', id: row.id, hash: rowHash('certificates', row) })),
    text: `The certificate ${nameOf(successor)} (serial ${successor.serial.slice(0, 8)}…) renews the one with serial ${predecessor.serial.slice(0, 8)}….`,
  });
  await linkCertificates(queries, predecessor.id, successor.id, entry);
}

function nameOf({ common_name, subject, serial }: CertificateTable): string {
  return common_name ?? (subject || `serial ${serial}`);
}
