import { rowHash } from '../audit/row-hash.ts';
import { rowIdentifier } from '../crypto/random.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { certificatesOfKey, updateCertificate } from '../store/certificates.ts';
import { findRequestByHash, insertRequest } from '../store/requests.ts';
import type { CertificateTable, RequestTable } from '../store/schema.ts';
import { type Answer, demandRequest, findAnswered, noteAnswer, requestLabel } from './answer-request.ts';
import { certificateObject } from './certificate-object.ts';
import type { Intake, PutIn } from './put-in.ts';
import type { ReadRequest } from './read-entries.ts';

export async function putRequest(intake: Intake, request: ReadRequest, origin: string, result: PutIn): Promise<void> {
  const { queries, note, command, now } = intake;
  if (await findRequestByHash(queries, request.derSha256)) {
    result.requestsKnown += 1;
    return;
  }
  const row = newRequestRow(request, { stored_at: now, origin, values_from: 'file' });
  const entry = note({
    action: 'request.stored',
    command,
    objects: [{ kind: 'request', id: row.id, label: requestLabel(row) }],
    rows: [{ table: 'requests', id: row.id, hash: rowHash('requests', row) }],
    text: `The request for ${requestLabel(row)} was stored.`,
  });
  const stored = { ...row, log_entry: entry };
  await insertRequest(queries, stored);
  intake.known?.addRequest(row.spki_sha256);
  result.requestsStored += 1;
  // A request that its key did not sign joins nothing.
  if (request.facts.signatureValid) await joinEarlierCertificates(intake, stored, result);
}

/** Certificates that came in before the request that they answer. */
async function joinEarlierCertificates(intake: Intake, request: RequestTable, result: PutIn): Promise<void> {
  const { queries, note, command } = intake;
  const candidates: { found: CertificateTable; answer: Answer }[] = [];
  for (const found of (await certificatesOfKey(queries, request.spki_sha256)).filter((certificate) => certificate.request === null)) {
    const answer = await findAnswered(queries, found.der, found.spki_sha256);
    if (answer?.request.id === request.id) candidates.push({ found, answer });
  }
  // The one that is most like what was asked, and of those the newest, is the answer; the others only learn what was asked.
  candidates.sort((a, b) => a.answer.differences.length - b.answer.differences.length || b.found.not_before - a.found.not_before);
  for (const { found, answer } of candidates) {
    const changed = { ...found, request: request.id };
    const entry = note({
      action: 'certificate.joined',
      command,
      objects: [certificateObject(found), { kind: 'request', id: request.id, label: requestLabel(request) }],
      rows: [{ table: 'certificates', id: found.id, hash: rowHash('certificates', changed) }],
      text: `The certificate ${certificateObject(found).label}, which was here before, found its request.`,
    });
    await updateCertificate(queries, found.id, { request: request.id, log_entry: entry });
    const now = { ...answer, request: await demandRequest(queries, request.id) };
    if (await noteAnswer(intake, now, { ...changed, log_entry: entry })) result.answered.push(now);
  }
}

/** A request as it is stored: what a list shows of it, and what is known beside its bytes. */
export function newRequestRow(
  { der, derSha256, facts }: ReadRequest,
  about: Pick<RequestTable, 'stored_at' | 'origin' | 'values_from'> & Partial<RequestTable>,
): Omit<RequestTable, 'log_entry'> {
  return {
    id: rowIdentifier(),
    der,
    der_sha256: derSha256,
    spki_sha256: facts.spkiSha256,
    subject: facts.subject,
    common_name: facts.commonName,
    subject_alt_names: canonicalJson(facts.subjectAltNames.map(({ kind, value }) => ({ kind, value }))),
    key_algorithm: facts.keyAlgorithm,
    term_days: null,
    renews: null,
    carried_at: null,
    withdrawn_at: null,
    certificate: null,
    differences: null,
    command: null,
    command_item: null,
    search: [facts.commonName, ...facts.subjectAltNames.map(({ value }) => value), facts.subject, facts.spkiSha256].filter(Boolean).join(' ').toLowerCase(),
    ...about,
  };
}
