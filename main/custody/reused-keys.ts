import { foundThat } from '../pki/finding.ts';
import { certificatesOfKey } from '../store/certificates.ts';
import { replaceFindingsOfKey } from '../store/findings.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable, FindingTable } from '../store/schema.ts';
import { certificateLabel } from './certificate-object.ts';
import { findingRows } from './finding-rows.ts';

/** What is looked at of a certificate. */
export type KeyUse = Pick<CertificateTable, 'id' | 'spki_sha256' | 'common_name' | 'subject' | 'subject_alt_names' | 'serial' | 'predecessor' | 'successor'>;

/** Others that are named; the rest is counted. */
const NAMED = 3;

/**
 * Says of the certificates of one key that they share it. Those that follow each other as renewals may, and so may those for the same names, which are issued
 * again, or by another CA: whoever gets the key gets nothing more by it.
 */
export function reuseOf(certificates: readonly KeyUse[]): FindingTable[] {
  const lines = linesOf(certificates);
  return certificates.flatMap((certificate) => {
    const others = certificates.filter((other) => lines.get(other.id) !== lines.get(certificate.id) && namesOf(other) !== namesOf(certificate));
    if (others.length === 0) return [];
    const named = [...new Set(others.map(certificateLabel))];
    const rest = named.length - NAMED;
    const words = `${named.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    const found = foundThat('KEY_REUSED', `Its key is also that of ${words}: whoever gets it in one place has it in all.`);
    return findingRows(certificate.spki_sha256, certificate.id, [found]);
  });
}

/** After a certificate came in: what it and the others of its key share. */
export async function noteReuse(queries: Change, spkiSha256: string): Promise<void> {
  const certificates = await certificatesOfKey(queries, spkiSha256);
  if (certificates.length > 1) await replaceFindingsOfKey(queries, spkiSha256, 'KEY_REUSED', reuseOf(certificates));
}

/** A name for each line of renewals, by certificate. */
function linesOf(certificates: readonly KeyUse[]): Map<string, string> {
  const lines = new Map(certificates.map(({ id }) => [id, id]));
  for (const { id, predecessor, successor } of certificates) {
    for (const linked of [predecessor, successor]) {
      const [line, joined] = [lines.get(id), linked === null ? undefined : lines.get(linked)];
      if (line === undefined || joined === undefined || line === joined) continue;
      for (const [member, name] of lines) if (name === joined) lines.set(member, line);
    }
  }
  return lines;
}

function namesOf({ common_name, subject, subject_alt_names }: KeyUse): string {
  const names = (JSON.parse(subject_alt_names) as { kind: string; value: string }[]).map(({ kind, value }) => `${kind}:${value.toLowerCase()}`).sort();
  return names.length > 0 ? names.join(' ') : (common_name ?? subject).toLowerCase();
}
