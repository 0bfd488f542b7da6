import { z } from 'zod';
import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import type { RequestDraft, RequestRow } from '../../preload/contract/requests.ts';
import { subjectAltName } from '../../preload/contract/subject-alt-name.ts';
import { finding } from '../../preload/contract/values.ts';
import { certificateLabel } from '../custody/certificate-object.ts';
import { pemText } from '../formats/pem-write.ts';
import { draftOfRequest } from '../pki/draft-of.ts';
import { unlessUnreadable } from '../pki/extensions.ts';
import { parseRequest } from '../pki/request.ts';
import { requestText } from '../pki/request-text.ts';
import { findCertificate } from '../store/certificates.ts';
import { listRequests, type RequestWithKey } from '../store/requests.ts';
import type { RequestTable } from '../store/schema.ts';
import { historyOf } from './history.ts';
import { demandRequests } from './request-calls.ts';
import type { VaultSession } from './vault-session.ts';

const names = z.array(subjectAltName);
const findings = z.array(finding);

/** A request as the contract shows it. What a row of the first version does not say is read out of the request itself. */
function toRequestRow(row: RequestWithKey): RequestRow {
  const facts = row.key_algorithm === null ? parseRequest(row.der) : null;
  return {
    id: row.id,
    commonName: facts ? facts.commonName : row.common_name,
    subject: row.subject,
    subjectAltNames: facts ? facts.subjectAltNames : names.parse(JSON.parse(row.subject_alt_names ?? '[]')),
    keyAlgorithm: facts?.keyAlgorithm ?? row.key_algorithm ?? '',
    spkiSha256: row.spki_sha256,
    state: row.certificate !== null ? 'issued' : row.withdrawn_at !== null ? 'withdrawn' : row.carried_at !== null ? 'carried-out' : 'pending',
    privateKey: row.private_key,
    createdAt: row.stored_at,
    carriedOutAt: row.carried_at,
    valuesFrom: row.values_from ?? 'file',
    origin: row.origin,
    renews: row.renews,
    certificate: row.certificate,
    differences: differencesOf(row).length,
  };
}

function differencesOf(row: Pick<RequestWithKey, 'differences'>): z.infer<typeof findings> {
  return findings.parse(JSON.parse(row.differences ?? '[]'));
}

export async function listRequestRows(session: VaultSession, input: CallArguments<'requests.list'>): Promise<CallOutput<'requests.list'>> {
  const { total, rows } = await listRequests(session.queries, input, input);
  return { total, items: rows.map(toRequestRow) };
}

/** The values to make another like it; `null` where it asks for more than a request of ours can have. */
function draftOf(row: RequestTable): RequestDraft | null {
  const draft = unlessUnreadable(() => draftOfRequest(row.der).draft);
  return draft && { ...draft, termDays: row.term_days };
}

export async function showRequest(session: VaultSession, id: string): Promise<CallOutput<'requests.show'>> {
  const [row] = (await demandRequests(session, [id])) as [RequestWithKey];
  const facts = parseRequest(row.der);
  const answer = row.certificate === null ? undefined : await findCertificate(session.queries, row.certificate);
  const renewed = row.renews === null ? undefined : await findCertificate(session.queries, row.renews);
  return {
    request: toRequestRow(row),
    text: requestText(row.der),
    pem: pemText('CERTIFICATE REQUEST', row.der),
    signatureAlgorithm: facts.signatureAlgorithm,
    signatureValid: facts.signatureValid,
    draft: draftOf(row),
    differences: differencesOf(row),
    certificate: answer ? { id: answer.id, label: certificateLabel(answer), notBefore: answer.not_before, notAfter: answer.not_after } : null,
    renews: renewed ? { id: renewed.id, label: certificateLabel(renewed) } : null,
    history: await historyOf(session, [
      ['request', row.id],
      ['key', row.spki_sha256],
    ]),
  };
}
