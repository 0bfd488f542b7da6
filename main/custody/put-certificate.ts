import type { EntryRow } from '../audit/entry.ts';
import { rowHash } from '../audit/row-hash.ts';
import { rowIdentifier } from '../crypto/random.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { certificateParts } from '../pki/certificate.ts';
import { insertCertificate } from '../store/certificates.ts';
import { putFindings } from '../store/findings.ts';
import { KnownObjects } from '../store/known-objects.ts';
import type { CertificateTable } from '../store/schema.ts';
import { type Answer, answerTo, findAnswered, noteAnswer } from './answer-request.ts';
import { certificateObject } from './certificate-object.ts';
import { findingRows } from './finding-rows.ts';
import { foundRows } from './found-rows.ts';
import type { Intake, PutIn } from './put-in.ts';
import type { ReadCertificate } from './read-entries.ts';
import { noteReuse } from './reused-keys.ts';

/** Where a certificate comes from that was issued here. */
export interface IssuedHere {
  /** The local CA; `null` of its own root. */
  authority: string | null;
  /** The request that it was signed for; `null` where there was none. */
  request: string | null;
}

export async function putCertificate(
  intake: Omit<Intake, 'epoch'>,
  certificate: ReadCertificate,
  origin: string,
  result: Pick<PutIn, 'certificatesStored' | 'certificatesKnown' | 'matched' | 'answered'>,
  { authority, request }: IssuedHere = { authority: null, request: null },
): Promise<void> {
  const { queries, note, command, now } = intake;
  const { facts } = certificate;
  const known = intake.known ?? (await KnownObjects.of(queries, [], [facts]));
  const same = known.certificate(facts.fingerprint);
  if (same !== null) {
    result.certificatesKnown.push(same);
    return;
  }
  const answer = await answerOf(intake, certificate, request, known);
  const row: Omit<CertificateTable, 'log_entry'> = {
    id: rowIdentifier(),
    fingerprint: facts.fingerprint,
    der: certificate.der,
    spki_sha256: facts.spkiSha256,
    subject: facts.subject,
    common_name: facts.commonName,
    subject_alt_names: canonicalJson(facts.subjectAltNames.map(({ kind, value }) => ({ kind, value }))),
    issuer: facts.issuer,
    issuer_common_name: facts.issuerCommonName,
    serial: facts.serial,
    not_before: facts.notBefore,
    not_after: facts.notAfter,
    key_algorithm: facts.keyAlgorithm,
    signature_algorithm: facts.signatureAlgorithm,
    is_ca: facts.isCa ? 1 : 0,
    subject_key_id: facts.subjectKeyId,
    authority_key_id: facts.authorityKeyId,
    findings: canonicalJson(certificate.findings.map(({ code, severity, text }) => ({ code, severity, text }))),
    weak: certificate.findings.length > 0 ? 1 : 0,
    predecessor: null,
    successor: null,
    stored_at: now,
    origin,
    search: [facts.commonName, ...facts.subjectAltNames.map(({ value }) => value), facts.subject, facts.issuer, facts.serial, facts.fingerprint]
      .filter(Boolean)
      .join(' ')
      .toLowerCase(),
    request: answer?.request.id ?? null,
    authority,
  };
  const listed = intake.compromised?.(certificateParts(certificate.der).spki.raw) ?? null;
  const found = findingRows(facts.spkiSha256, row.id, listed === null ? certificate.findings : [...certificate.findings, listed]);
  await putFindings(queries, found);
  const key = known.key(facts.spkiSha256);
  const joined = key?.state === 'in-store';
  const object = certificateObject(row);
  const rows: EntryRow[] = [{ table: 'certificates', id: row.id, hash: rowHash('certificates', row) }];
  const entry = note({
    action: authority === null ? 'certificate.stored' : 'certificate.issued',
    command,
    objects: joined ? [object, { kind: 'key', id: facts.spkiSha256, label: facts.keyAlgorithm }] : [object],
    rows,
    text: `The certificate ${object.label} was ${authority === null ? 'stored' : 'issued here and stored'}; its private key is ${joined ? 'in store' : key === null ? 'missing' : 'destroyed'}.`,
  });
  await insertCertificate(queries, { ...row, log_entry: entry });
  const isAnother = known.isCertified(facts.spkiSha256);
  known.addCertificate(row);
  result.certificatesStored.push(row.id);
  if (joined) result.matched += 1;
  if (answer && (await noteAnswer(intake, answer, { ...row, log_entry: entry }))) result.answered.push(answer);
  // Last: a renewal with the same key is known for one only now.
  rows.push(...(await foundRows(queries, [...found, ...(isAnother ? await noteReuse(queries, facts.spkiSha256) : [])])));
}

async function answerOf(
  { queries }: Pick<Intake, 'queries'>,
  { der, facts }: ReadCertificate,
  request: string | null,
  known: KnownObjects,
): Promise<Answer | null> {
  if (request !== null) return answerTo(queries, request, der);
  return known.isRequested(facts.spkiSha256) ? findAnswered(queries, der, facts.spkiSha256) : null;
}
