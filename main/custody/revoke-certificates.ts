import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { findRevocation, insertRevocation } from '../store/authorities.ts';
import type { CertificateWithKey } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import { certificateObject } from './certificate-object.ts';

/**
 * Notes that the local CA takes a certificate back. Clients learn of it from the next CRL.
 * @throws StrongroomError `REVOCATION_REFUSED`
 */
export async function revokeCertificate(
  queries: Change,
  note: Note,
  certificate: CertificateWithKey,
  about: { command: string; reason: RevocationReason; words: string; now: number },
): Promise<void> {
  if (certificate.authority === null)
    throw new StrongroomError('REVOCATION_REFUSED', 'No local CA issued this certificate.', 'Ask the CA that issued it to revoke it.');
  if (await findRevocation(queries, certificate.id))
    throw new StrongroomError('REVOCATION_REFUSED', 'This certificate was revoked before.', 'Publish the CRL, so that clients learn of it.');
  const row = {
    id: certificate.id,
    authority: certificate.authority,
    serial: certificate.serial,
    revoked_at: about.now,
    reason: about.reason,
    note: about.words,
  };
  const object = certificateObject(certificate);
  const entry = note({
    action: 'certificate.revoked',
    command: about.command,
    objects: [object, { kind: 'authority', id: row.authority, label: certificate.issuer_common_name ?? certificate.issuer }],
    rows: [{ table: 'revocations', id: row.id, hash: rowHash('revocations', row) }],
    text: `The certificate ${object.label} (serial ${certificate.serial}) was revoked: ${about.reason}.${about.words ? ` ${about.words}` : ''}`,
  });
  await insertRevocation(queries, { ...row, log_entry: entry });
}
