import { certificateParts } from '../pki/certificate.ts';
import type { CertificateEntry } from './entry.ts';

/**
 * An entry for a certificate, with a copy of its bytes.
 * @param der X.509, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function certificateEntry(der: Uint8Array): CertificateEntry {
  certificateParts(der);
  return { kind: 'certificate', der: new Uint8Array(der) };
}
