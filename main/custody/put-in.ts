import { algorithmWords } from '../../preload/contract/algorithm-words.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { SecretBytes } from '../crypto/secret-bytes.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { certificatesOfKey, findByFingerprint, findRequest, insertCertificate, insertRequest } from '../store/certificates.ts';
import type { Change } from '../store/open-database.ts';
import type { CertificateTable, RequestTable } from '../store/schema.ts';
import { findKey, insertSealedKey } from '../store/sealed-keys.ts';
import type { Epoch } from '../vault/epoch.ts';
import { sealRecord } from '../vault/record.ts';
import type { ReadCertificate, ReadKey, ReadRequest } from './read-entries.ts';

/** What became of one file's entries. */
export interface PutIn {
  keysStored: string[];
  keysKnown: number;
  certificatesStored: string[];
  certificatesKnown: string[];
  requestsStored: number;
  requestsKnown: number;
  /** Certificates whose private key is now in store and was not before, and keys that found a certificate. */
  matched: number;
}

/** Where entries go: one command's transaction. */
export interface Intake {
  queries: Change;
  note: Note;
  vaultId: string;
  threshold: number;
  epoch: Epoch;
  command: string;
  now: number;
}

/** Puts one file's keys, certificates and requests into the vault. Sealing comes before the row, the row with its log entry. */
export async function putIn(
  intake: Intake,
  found: { keys: ReadKey[]; certificates: ReadCertificate[]; requests: ReadRequest[] },
  origin: string,
): Promise<PutIn> {
  const result: PutIn = { keysStored: [], keysKnown: 0, certificatesStored: [], certificatesKnown: [], requestsStored: 0, requestsKnown: 0, matched: 0 };
  for (const key of found.keys) await putKey(intake, key, origin, result);
  for (const certificate of found.certificates) await putCertificate(intake, certificate, origin, result);
  for (const request of found.requests) await putRequest(intake, request, origin, result);
  return result;
}

async function putKey(intake: Intake, key: ReadKey, origin: string, result: PutIn): Promise<void> {
  using pkcs8 = SecretBytes.take(key.pkcs8);
  const { queries, note, command, now } = intake;
  if (await findKey(queries, key.spkiSha256)) {
    result.keysKnown += 1;
    return;
  }
  const id = randomIdentifier();
  const { record, shares } = await sealRecord(intake.vaultId, intake.epoch, { id, version: 1, spkiSha256: key.spkiSha256, threshold: intake.threshold, pkcs8 });
  const row = { id, spki_sha256: key.spkiSha256, key_algorithm: key.keyAlgorithm, state: 'in-store' as const, stored_at: now, origin };
  const { epoch: sealedIn, keys: epochKeys } = intake.epoch.rows;
  const whole = { ...record, shares, key: row, sealedIn, epochKeys };
  const waiting = await certificatesOfKey(queries, key.spkiSha256);
  const object = { kind: 'key' as const, id: key.spkiSha256, label: key.keyAlgorithm };
  const joined = waiting.map((certificate) => certificateObject(certificate));
  const entry = note({
    action: 'key.stored',
    command,
    objects: [object, ...joined],
    rows: [{ table: 'records', id: rowName('records', whole), hash: rowHash('records', whole) }],
    text: `A private key (${algorithmWords(key.keyAlgorithm)}) was sealed${joined.length > 0 ? ` and joined ${joined.map(({ label }) => label).join(', ')}` : ''}.`,
  });
  await insertSealedKey(queries, row, { ...record, log_entry: entry }, shares);
  result.keysStored.push(id);
  result.matched += waiting.length;
}

async function putCertificate(intake: Intake, certificate: ReadCertificate, origin: string, result: PutIn): Promise<void> {
  const { queries, note, command, now } = intake;
  const { facts } = certificate;
  const known = await findByFingerprint(queries, facts.fingerprint);
  if (known) {
    result.certificatesKnown.push(known.id);
    return;
  }
  const row: Omit<CertificateTable, 'log_entry'> = {
    id: randomIdentifier(),
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
  };
  const key = await findKey(queries, facts.spkiSha256);
  const joined = key?.state === 'in-store';
  const object = certificateObject(row);
  const entry = note({
    action: 'certificate.stored',
    command,
    objects: joined ? [object, { kind: 'key', id: facts.spkiSha256, label: facts.keyAlgorithm }] : [object],
    rows: [{ table: 'certificates', id: row.id, hash: rowHash('certificates', row) }],
    text: `The certificate ${object.label} was stored; its private key is ${joined ? 'in store' : key ? 'destroyed' : 'missing'}.`,
  });
  await insertCertificate(queries, { ...row, log_entry: entry });
  result.certificatesStored.push(row.id);
  if (joined) result.matched += 1;
}

async function putRequest(intake: Intake, request: ReadRequest, origin: string, result: PutIn): Promise<void> {
  const { queries, note, command, now } = intake;
  if (await findRequest(queries, request.derSha256)) {
    result.requestsKnown += 1;
    return;
  }
  const row: Omit<RequestTable, 'log_entry'> = {
    id: randomIdentifier(),
    der: request.der,
    der_sha256: request.derSha256,
    spki_sha256: request.spkiSha256,
    subject: request.subject,
    stored_at: now,
    origin,
  };
  const entry = note({
    action: 'request.stored',
    command,
    objects: [{ kind: 'request', id: row.id, label: request.subject }],
    rows: [{ table: 'requests', id: row.id, hash: rowHash('requests', row) }],
    text: `The request for ${request.subject || 'an empty subject'} was stored.`,
  });
  await insertRequest(queries, { ...row, log_entry: entry });
  result.requestsStored += 1;
}

function certificateObject(row: Pick<CertificateTable, 'id' | 'common_name' | 'subject' | 'serial'>): { kind: 'certificate'; id: string; label: string } {
  return { kind: 'certificate', id: row.id, label: row.common_name ?? (row.subject || `serial ${row.serial}`) };
}
