import type { Finding } from '../../preload/contract/values.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { differencesFrom } from '../pki/compare-with-request.ts';
import { findCertificate } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import { requestsOfKey, updateRequest } from '../store/requests.ts';
import type { CertificateTable, RequestTable } from '../store/schema.ts';
import { linkRenewal } from './link-renewal.ts';

/** A request of this vault that a certificate answers, with what the certificate has otherwise than asked. */
export interface Answer {
  request: RequestTable;
  differences: Finding[];
}

/**
 * The request that a certificate answers, found by its key. Where one key has several requests (a renewal that keeps its key), those that
 * wait come before those that were answered or withdrawn, then the one that the certificate is most like, then the newest.
 * @param certificate X.509, DER
 */
export async function findAnswered(queries: Change, certificate: Uint8Array, spkiSha256: string): Promise<Answer | null> {
  const candidates = (await requestsOfKey(queries, spkiSha256)).map((request) => ({
    request,
    differences: differencesFrom(request.der, certificate, request.term_days),
  }));
  const waits = ({ request }: Answer) => (request.certificate === null && request.withdrawn_at === null ? 0 : 1);
  return candidates.sort((a, b) => waits(a) - waits(b) || a.differences.length - b.differences.length)[0] ?? null;
}

/** Notes that a certificate answers a request, and, where the request was made to renew another certificate, that this one takes its place. */
export async function noteAnswer(
  { queries, note, command }: { queries: Change; note: Note; command: string | null },
  { request, differences }: Answer,
  certificate: CertificateTable,
): Promise<void> {
  const changed = {
    ...request,
    certificate: certificate.id,
    differences: canonicalJson(differences.map(({ code, severity, text }) => ({ code, severity, text }))),
  };
  const label = requestLabel(request);
  const entry = note({
    action: 'request.answered',
    command,
    objects: [
      { kind: 'request', id: request.id, label },
      { kind: 'certificate', id: certificate.id, label: certificate.common_name ?? certificate.subject },
    ],
    rows: [{ table: 'requests', id: request.id, hash: rowHash('requests', changed) }],
    text: `The request for ${label} was answered. ${differences.length === 0 ? 'The certificate is as asked.' : differences.map(({ text }) => text).join(' ')}`,
  });
  await updateRequest(queries, request.id, { certificate: changed.certificate, differences: changed.differences, log_entry: entry });
  const renewed = request.renews === null ? null : await newestOfLine(queries, request.renews);
  if (renewed && renewed.id !== certificate.id) await linkRenewal(queries, note, renewed, certificate, command);
}

/** What people call a request: its common name, its first other name, its subject. */
export function requestLabel({ common_name, subject, subject_alt_names }: Pick<RequestTable, 'common_name' | 'subject' | 'subject_alt_names'>): string {
  const [first] = JSON.parse(subject_alt_names ?? '[]') as { value: string }[];
  return common_name ?? first?.value ?? (subject || 'an empty subject');
}

/** The certificate at the end of a line of renewals: a certificate that was renewed twice has one line and not two. */
async function newestOfLine(queries: Change, certificate: string): Promise<CertificateTable | null> {
  const seen = new Set<string>();
  let newest: CertificateTable | null = null;
  for (let at: string | null = certificate; at !== null && !seen.has(at); at = newest?.successor ?? null) {
    seen.add(at);
    const found = await findCertificate(queries, at);
    if (!found) break;
    newest = found;
  }
  return newest;
}
