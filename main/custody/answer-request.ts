import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Finding } from '../../preload/contract/values.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { parseCertificate } from '../pki/certificate.ts';
import { differencesFrom } from '../pki/compare-with-request.ts';
import { parseRequest } from '../pki/request.ts';
import { type CertificateWithKey, findCertificate } from '../store/certificates.ts';
import type { Change, Database } from '../store/open-database.ts';
import { findRequest, type RequestWithKey, requestsOfKey, updateRequest } from '../store/requests.ts';
import type { CertificateTable, RequestTable } from '../store/schema.ts';
import { certificateObject } from './certificate-object.ts';
import { BACKDATED, haveNameInCommon, linkRenewal, whyNoSuccessor } from './link-renewal.ts';

/** A request of this vault that a certificate answers, with what the certificate has otherwise than asked. */
export interface Answer {
  request: RequestTable;
  differences: Finding[];
  /** Whether the certificate was made here, for this request. */
  isMadeForIt?: true;
}

/**
 * The request that a certificate answers, found by its key. Where one key has several requests (a renewal that keeps its key), those that
 * wait come before those that were withdrawn, these before those that were answered, then the one that the certificate is most like, then
 * the newest. A request that its key did not sign was written by somebody else and is answered by nothing.
 * @param certificate X.509, DER
 */
export async function findAnswered(queries: Change, certificate: Uint8Array, spkiSha256: string): Promise<Answer | null> {
  const requests = await requestsOfKey(queries, spkiSha256);
  if (requests.length === 0) return null;
  const facts = parseCertificate(certificate);
  if (facts.selfSigned || facts.precertificate) return null;
  const candidates: Answer[] = [];
  for (const request of requests.slice(0, MOST_OF_A_KEY)) {
    const asked = parseRequest(request.der);
    if (!asked.signatureValid || (facts.isCa && !asked.isCa)) continue;
    candidates.push({ request, differences: differencesFrom(request.der, certificate, request.term_days) });
  }
  const rank = ({ request }: Answer) => (isOpen(request) ? 0 : request.certificate === null ? 1 : 2);
  return candidates.sort((a, b) => rank(a) - rank(b) || a.differences.length - b.differences.length)[0] ?? null;
}

/**
 * A request of this vault with a certificate that was made for it, whatever other requests the key has.
 * @throws StrongroomError `REQUEST_NOT_FOUND`
 */
export async function answerTo(queries: Database, id: string, certificate: Uint8Array): Promise<Answer> {
  const request = await demandRequest(queries, id);
  return { request, differences: differencesFrom(request.der, certificate, request.term_days), isMadeForIt: true };
}

/** Requests of one key that are looked at, newest first: a key has a few in its life, and a hostile file as many as fit in. */
const MOST_OF_A_KEY = 100;

/** Whether a request waits for its certificate. */
export function isOpen({ certificate, withdrawn_at }: Pick<RequestTable, 'certificate' | 'withdrawn_at'>): boolean {
  return certificate === null && withdrawn_at === null;
}

/** @throws StrongroomError `REQUEST_NOT_FOUND` */
export async function demandRequest(queries: Database, id: string): Promise<RequestWithKey> {
  const found = await findRequest(queries, id);
  if (!found) throw new StrongroomError('REQUEST_NOT_FOUND', 'One of these requests is not in the vault.', 'Look at the list again and repeat the selection.');
  return found;
}

/**
 * Notes that a certificate answers a request, and, where the request was made to renew another certificate, that this one takes its place. A
 * request that was answered keeps its first answer: whoever sends another certificate for the key does not undo what the first one did. Nor
 * is a request answered by what has nothing of it but the key: it goes on waiting.
 * @returns whether it is the answer
 */
export async function noteAnswer(
  { queries, note, command }: { queries: Change; note: Note; command: string | null },
  { request, differences: found, isMadeForIt }: Answer,
  certificate: CertificateTable,
): Promise<boolean> {
  if (request.certificate !== null || !(isMadeForIt || mayAnswer(request, certificate))) return false;
  const renewed = request.renews === null || !isOpen(request) ? null : await newestOfLine(queries, request.renews);
  const whyNot = renewed && whyNoSuccessor(renewed, certificate);
  const differences = whyNot
    ? [...found, { code: 'NO_SUCCESSOR', severity: 'loss' as const, text: `It does not take the place of ${certificateObject(renewed).label}: ${whyNot}.` }]
    : found;
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
      { kind: 'certificate', id: certificate.id, label: certificateObject(certificate).label },
    ],
    rows: [{ table: 'requests', id: request.id, hash: rowHash('requests', changed) }],
    text: `The request for ${label} was answered. ${differences.length === 0 ? 'The certificate is as asked.' : differences.map(({ text }) => text).join(' ')}`,
  });
  await updateRequest(queries, request.id, { certificate: changed.certificate, differences: changed.differences, log_entry: entry });
  if (renewed && whyNot === null) await linkRenewal(queries, note, renewed, certificate, command);
  return true;
}

/** Whether a certificate was made after its request, where that was made here, and has a name of it. */
function mayAnswer(request: RequestTable, certificate: CertificateTable): boolean {
  const isOlder = request.command !== null && certificate.not_before + BACKDATED < request.stored_at;
  return !isOlder && haveNameInCommon(request, certificate);
}

/** What people call a request: its common name, its first other name, its subject. */
export function requestLabel({ common_name, subject, subject_alt_names }: Pick<RequestTable, 'common_name' | 'subject' | 'subject_alt_names'>): string {
  const [first] = JSON.parse(subject_alt_names ?? '[]') as { value: string }[];
  return common_name ?? first?.value ?? (subject || 'an empty subject');
}

/** The certificate at the end of a line of renewals: a certificate that was renewed twice has one line and not two. */
export async function newestOfLine(queries: Database, certificate: string): Promise<CertificateWithKey | null> {
  const seen = new Set<string>();
  let newest: CertificateWithKey | null = null;
  for (let at: string | null = certificate; at !== null && !seen.has(at); at = newest?.successor ?? null) {
    seen.add(at);
    const found: CertificateWithKey | undefined = await findCertificate(queries, at);
    if (!found) break;
    newest = found;
  }
  return newest;
}
