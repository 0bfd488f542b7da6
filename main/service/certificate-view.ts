import { z } from 'zod';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { subjectAltName } from '../../preload/contract/subject-alt-name.ts';
import { type Finding, finding } from '../../preload/contract/values.ts';
import type { CertificateWithKey } from '../store/certificates.ts';
import { worstFirst } from './finding-order.ts';

const names = z.array(subjectAltName);
const findings = z.array(finding);

/** A row of the inventory as the contract shows it. */
export function toCertificateRow(row: CertificateWithKey): CertificateRow {
  return {
    id: row.id,
    fingerprint: row.fingerprint,
    commonName: row.common_name,
    subjectAltNames: names.parse(JSON.parse(row.subject_alt_names)),
    issuer: row.issuer_common_name ?? row.issuer,
    serial: row.serial,
    notBefore: row.not_before,
    notAfter: row.not_after,
    keyAlgorithm: row.key_algorithm,
    privateKey: row.private_key,
    ...(row.predecessor === null ? {} : { predecessor: row.predecessor }),
    ...(row.successor === null ? {} : { successor: row.successor }),
    ...(row.request === null ? {} : { request: row.request }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
    findings: allFindings(row),
  };
}

/** What the import saw, for which the log vouches, and what the newest check found; each kind once, the worst first. */
function allFindings(row: Pick<CertificateWithKey, 'findings' | 'found'>): Finding[] {
  const kinds = new Map([...findings.parse(JSON.parse(row.findings)), ...findings.parse(JSON.parse(row.found))].map((found) => [found.code, found]));
  return worstFirst([...kinds.values()]);
}
