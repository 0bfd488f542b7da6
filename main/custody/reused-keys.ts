import { foundThat } from '../pki/finding.ts';
import { usesOfKey } from '../store/certificates.ts';
import { replaceFindingsOfKey } from '../store/findings.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable, FindingTable } from '../store/schema.ts';
import { certificateLabel } from './certificate-object.ts';
import { findingRows } from './finding-rows.ts';

/** What is looked at of a certificate. */
export type KeyUse = Pick<CertificateTable, 'id' | 'spki_sha256' | 'common_name' | 'subject' | 'subject_alt_names' | 'serial' | 'predecessor' | 'successor'>;

/** Others that are named. */
const NAMED = 3;

/**
 * Says of the certificates of one key that they share it. Those that follow each other as renewals may, and so may those for the same names, which are issued
 * again, or by another CA: whoever gets the key gets nothing more by it.
 */
export function reuseOf(certificates: readonly KeyUse[]): FindingTable[] {
  const lineOf = linesOf(certificates);
  const uses = certificates.map((certificate) => ({ certificate, line: lineOf(certificate.id), names: namesOf(certificate) }));
  const each = [...new Map(uses.map((use) => [`${use.line} ${use.names}`, use])).values()];
  return uses.flatMap(({ certificate, line, names }) => {
    const others = new Set<string>();
    for (const other of each) {
      if (other.line === line || other.names === names) continue;
      others.add(certificateLabel(other.certificate));
      // One key in thousands of certificates would be compared for minutes; that there are others is enough.
      if (others.size > NAMED) break;
    }
    if (others.size === 0) return [];
    const words = `${[...others].slice(0, NAMED).join(', ')}${others.size > NAMED ? ' and others' : ''}`;
    return findingRows(certificate.spki_sha256, certificate.id, [
      foundThat('KEY_REUSED', `Its key is also that of ${words}: whoever gets it in one place has it in all.`),
    ]);
  });
}

/** Certificates of one key up to which each that comes in is held against the others; of more, the check of the vault says so. */
const COMPARED = 100;

/** After a certificate came in: what it and the others of its key share. @returns the certificates of which something else may be found now */
export async function noteReuse(queries: Change, spkiSha256: string): Promise<Pick<FindingTable, 'spki_sha256' | 'certificate'>[]> {
  const certificates = await usesOfKey(queries, spkiSha256, COMPARED + 1);
  if (certificates.length < 2 || certificates.length > COMPARED) return [];
  const after = reuseOf(certificates);
  const before = await replaceFindingsOfKey(queries, spkiSha256, 'KEY_REUSED', after);
  return [...before, ...after];
}

/** A name for each line of renewals, by certificate. */
function linesOf(certificates: readonly KeyUse[]): (id: string) => string {
  const above = new Map(certificates.map(({ id }) => [id, id]));
  const lineOf = (id: string): string => {
    let line = id;
    for (let next = above.get(line); next !== undefined && next !== line; next = above.get(line)) {
      // Halving the way as it is gone keeps it short.
      above.set(line, above.get(next) as string);
      line = next;
    }
    return line;
  };
  for (const { id, predecessor, successor } of certificates) {
    for (const linked of [predecessor, successor]) if (linked !== null && above.has(linked)) above.set(lineOf(linked), lineOf(id));
  }
  return lineOf;
}

function namesOf({ common_name, subject, subject_alt_names }: KeyUse): string {
  const names = (JSON.parse(subject_alt_names) as { kind: string; value: string }[]).map(({ kind, value }) => `${kind}:${value.toLowerCase()}`).sort();
  return names.length > 0 ? names.join(' ') : (common_name ?? subject).toLowerCase();
}
