import { z } from 'zod';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import { subjectAltName } from '../../preload/contract/subject-alt-name.ts';
import { findingsOf } from '../custody/findings-of.ts';
import type { CertificateWithKey } from '../store/certificates.ts';
import { worstFirst } from './finding-order.ts';

const names = z.array(subjectAltName);

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
    findings: worstFirst(findingsOf(row)),
  };
}
