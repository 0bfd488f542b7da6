import { z } from 'zod';
import { type Finding, finding } from '../../preload/contract/values.ts';
import type { CertificateWithKey } from '../store/certificates.ts';

const findings = z.array(finding);

/** What the import of a certificate saw, for which the log vouches, and what the newest check found; each kind once. */
export function findingsOf(row: Pick<CertificateWithKey, 'findings' | 'found'>): Finding[] {
  return [...new Map([...findings.parse(JSON.parse(row.findings)), ...findings.parse(JSON.parse(row.found))].map((found) => [found.code, found])).values()];
}
