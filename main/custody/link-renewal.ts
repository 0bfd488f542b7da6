import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { updateCertificate } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable } from '../store/schema.ts';
import { certificateLabel, certificateObject } from './certificate-object.ts';

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
    objects: changed.map(certificateObject),
    rows: changed.map((row) => ({ table: 'certificates', id: row.id, hash: rowHash('certificates', row) })),
    text: `The certificate ${certificateLabel(successor)} (serial ${successor.serial.slice(0, 8)}…) renews the one with serial ${predecessor.serial.slice(0, 8)}….`,
  });
  await updateCertificate(queries, predecessor.id, { successor: successor.id, log_entry: entry });
  await updateCertificate(queries, successor.id, { predecessor: predecessor.id, log_entry: entry });
}

/** Two days, in ms: CAs date certificates back, by an hour or to the beginning of the day. */
export const BACKDATED = 2 * 24 * 60 * 60 * 1000;

/**
 * Why a certificate does not take the place of the one that it was asked for to renew, or `null`. Whoever else can send a certificate for the
 * same key must not put an end to the one in use.
 */
export function whyNoSuccessor(predecessor: CertificateTable, successor: CertificateTable): string | null {
  if (predecessor.id === successor.id) return 'it is the same';
  if (successor.not_before + BACKDATED < predecessor.not_before) return 'it is older';
  return haveNameInCommon(predecessor, successor) ? null : 'they have no name in common';
}

type Named = Pick<CertificateTable, 'common_name' | 'subject'> & { subject_alt_names: string | null };

/** Whether two requests or certificates are for the same, in one name at least; a wildcard is for every host that it covers. */
export function haveNameInCommon(one: Named, other: Named): boolean {
  const others = namesOf(other);
  return namesOf(one).some((name) => others.some((another) => name === another || name === wildcardOver(another) || wildcardOver(name) === another));
}

function wildcardOver(name: string): string {
  return name.replace(/^[^.]+\./, '*.');
}

function namesOf({ common_name, subject, subject_alt_names }: Named): string[] {
  const alternative = (JSON.parse(subject_alt_names ?? '[]') as { value: string }[]).map(({ value }) => value);
  return [common_name, subject, ...alternative].flatMap((name) => (name ? [name.toLowerCase()] : []));
}
