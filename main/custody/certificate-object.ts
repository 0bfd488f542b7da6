import type { CertificateTable } from '../store/schema.ts';

/** What people call a certificate. */
export function certificateLabel({ common_name, subject, serial }: Pick<CertificateTable, 'common_name' | 'subject' | 'serial'>): string {
  return common_name ?? (subject || `serial ${serial}`);
}

/** A certificate as the log names it. */
export function certificateObject(row: Pick<CertificateTable, 'id' | 'common_name' | 'subject' | 'serial'>): {
  kind: 'certificate';
  id: string;
  label: string;
} {
  return { kind: 'certificate', id: row.id, label: certificateLabel(row) };
}
