import type { CertificateTable } from '../store/schema.ts';

/** What people call a certificate. */
export function certificateLabel({ common_name, subject, serial }: Pick<CertificateTable, 'common_name' | 'subject' | 'serial'>): string {
  return common_name ?? (subject || `serial ${serial}`);
}

/** A certificate as custodians are asked about it: two of the same name are not the same. */
export function certificateItem(row: Pick<CertificateTable, 'common_name' | 'subject' | 'serial' | 'fingerprint'>): string {
  return `${certificateLabel(row)} (SHA-256 ${row.fingerprint.slice(0, 16)})`;
}

/** A certificate as the log names it. */
export function certificateObject(row: Pick<CertificateTable, 'id' | 'common_name' | 'subject' | 'serial'>): {
  kind: 'certificate';
  id: string;
  label: string;
} {
  return { kind: 'certificate', id: row.id, label: certificateLabel(row) };
}
