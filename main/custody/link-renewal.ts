import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { updateCertificate } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable } from '../store/schema.ts';

/** Notes that one certificate renews another. Both rows change, so both are logged again. */
export async function linkRenewal(
  queries: Change,
  note: Note,
  predecessor: CertificateTable,
  successor: CertificateTable,
  command: string | null = null,
): Promise<void> {
  const changed = [
    { ...predecessor, successor: successor.id },
    { ...successor, predecessor: predecessor.id },
  ];
  const entry = note({
    action: 'certificate.renewed',
    command,
    objects: changed.map((row) => ({ kind: 'certificate', id: row.id, label: nameOf(row) })),
    rows: changed.map((row) => ({ table: 'certificates', id: row.id, hash: rowHash('certificates', row) })),
    text: `The certificate ${nameOf(successor)} (serial ${successor.serial.slice(0, 8)}…) renews the one with serial ${predecessor.serial.slice(0, 8)}….`,
  });
  await updateCertificate(queries, predecessor.id, { successor: successor.id, log_entry: entry });
  await updateCertificate(queries, successor.id, { predecessor: predecessor.id, log_entry: entry });
}

function nameOf({ common_name, subject, serial }: CertificateTable): string {
  return common_name ?? (subject || `serial ${serial}`);
}
