import { StrongroomError } from '../../preload/contract/errors.ts';
import { type CertificateWithKey, findCertificate } from '../store/certificates.ts';
import type { Database } from '../store/open-database.ts';

/** Certificates of the inventory, each once, in the order given. @throws StrongroomError `CERTIFICATE_NOT_FOUND` */
export async function demandCertificates(queries: Database, ids: readonly string[]): Promise<CertificateWithKey[]> {
  const found: CertificateWithKey[] = [];
  for (const id of new Set(ids)) {
    const certificate = await findCertificate(queries, id);
    if (!certificate)
      throw new StrongroomError(
        'CERTIFICATE_NOT_FOUND',
        'One of these certificates is not in the inventory.',
        'Look at the list again and repeat the selection.',
      );
    found.push(certificate);
  }
  return found;
}
