import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { insertRevocation } from '../store/authorities.ts';
import type { CertificateWithKey } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import { certificateLabel, certificateObject } from './certificate-object.ts';
import { demandCertificates } from './demand-certificates.ts';

/**
 * Notes that the local CA takes a certificate back. Clients learn of it from the next CRL.
 * @throws StrongroomError `CERTIFICATE_NOT_FOUND`, `REVOCATION_REFUSED`
 */
export async function revokeCertificate(
  queries: Change,
  note: Note,
  id: string,
  about: { command: string; reason: RevocationReason; words: string; now: number },
): Promise<void> {
  const [certificate] = (await demandCertificates(queries, [id])) as [CertificateWithKey];
  const refusal = whyNotRevoke(certificate);
  if (refusal) throw refusal;
  const row = {
    id: certificate.id,
    authority: certificate.authority as string,
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

/** Why a certificate is not revoked, or `null`. */
export function whyNotRevoke(certificate: CertificateWithKey): StrongroomError | null {
  const name = certificateLabel(certificate);
  if (certificate.authority === null)
    return new StrongroomError('REVOCATION_REFUSED', `${name} was not issued by a local CA.`, 'Ask the CA that issued it to revoke it.');
  if (certificate.revoked_at !== null)
    return new StrongroomError('REVOCATION_REFUSED', `${name} was revoked before.`, 'Publish the CRL, so that clients learn of it.');
  return null;
}
