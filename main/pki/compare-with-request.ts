import type { RequestedName, SubjectPart } from '../../preload/contract/requests.ts';
import { certificateParts, parseCertificate } from './certificate.ts';
import { type DraftedExtensions, draftOfExtensions } from './draft-of-extensions.ts';
import { extensionOids } from './extension-names.ts';
import { extensionList, readExtensions } from './extensions.ts';
import { requestedNameText } from './general-name-writer.ts';
import { hostOfSubject } from './host-of-subject.ts';
import { subjectParts } from './name-writer.ts';
import { nameKey } from './normal-draft.ts';
import { requestParts } from './request.ts';

/** Something that a certificate has otherwise than its request asked for. */
export interface RequestDifference {
  code:
    | 'NAME_MISSING'
    | 'NAME_ADDED'
    | 'SUBJECT_DIFFERS'
    | 'TERM_SHORTER'
    | 'TERM_LONGER'
    | 'KEY_USAGE_DIFFERS'
    | 'EXTENDED_KEY_USAGE_DIFFERS'
    | 'MUST_STAPLE_MISSING'
    | 'EXTENSION_MISSING'
    | 'IS_CA'
    | 'SIGNATURE_WEAKER';
  /** `loss`: the certificate will not do what it was asked for, or more than anybody should have. */
  severity: 'attention' | 'loss';
  /** One sentence for the officer. */
  text: string;
}

interface Said extends DraftedExtensions {
  subject: SubjectPart[];
  isCa: boolean;
}

/** Names that a sentence lists; the rest it counts. */
const LISTED = 8;

function listed(values: readonly string[]): string {
  if (values.length > LISTED) return `${values.slice(0, LISTED).join(', ')} and ${values.length - LISTED} more`;
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} and ${values.at(-1)}` : (values[0] ?? '');
}

/** The names of a request: a common name that is a host's stands for an alternative name, as CAs treat it. */
function askedNames(asked: Said): RequestedName[] {
  const host = hostOfSubject(asked.subject, false);
  return host && !asked.subjectAltNames.some((name) => nameKey(name) === nameKey(host)) ? [host, ...asked.subjectAltNames] : asked.subjectAltNames;
}

function without(names: readonly RequestedName[], others: readonly RequestedName[]): string[] {
  const keys = new Set(others.map(nameKey));
  return names.filter((name) => !keys.has(nameKey(name))).map(requestedNameText);
}

function nameDifferences(asked: Said, given: Said): RequestDifference[] {
  const names = askedNames(asked);
  const missing = without(names, given.subjectAltNames);
  const added = without(given.subjectAltNames, names);
  const several = (count: number) => (count === 1 ? 'name' : 'names');
  return [
    ...(missing.length > 0
      ? [
          loss(
            'NAME_MISSING',
            `The certificate lacks the ${several(missing.length)} ${listed(missing)} that ${missing.length === 1 ? 'was' : 'were'} asked for.`,
          ),
        ]
      : []),
    ...(added.length > 0 ? [attention('NAME_ADDED', `The certificate has the ${several(added.length)} ${listed(added)}, which nobody asked for.`)] : []),
  ];
}

/** Equal values as RFC 5280, section 7.1, has them: whatever the case and the space. */
function partKey({ type, value }: SubjectPart): string {
  return `${type}=${value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()}`;
}

function subjectDifferences(asked: Said, given: Said): RequestDifference[] {
  const host = hostOfSubject(asked.subject, true);
  const covered = host !== null && given.subjectAltNames.some((name) => nameKey(name) === nameKey(host));
  // CAs leave a common name out, or choose another of the names for it: clients look at neither.
  const counts = ({ type }: SubjectPart) => !(type === 'CN' && covered);
  const difference = (parts: readonly SubjectPart[], others: readonly SubjectPart[]) => {
    const keys = new Set(others.map(partKey));
    return parts.filter((part) => counts(part) && !keys.has(partKey(part))).map(({ type, value }) => `${type}=${value}`);
  };
  const missing = difference(asked.subject, given.subject);
  const added = difference(given.subject, asked.subject);
  if (missing.length > 0 && added.length > 0)
    return [attention('SUBJECT_DIFFERS', `The subject has ${listed(added)} and lacks ${listed(missing)} that was asked for.`)];
  if (missing.length > 0) return [attention('SUBJECT_DIFFERS', `The subject lacks ${listed(missing)} that was asked for.`)];
  return added.length > 0 ? [attention('SUBJECT_DIFFERS', `The subject has ${listed(added)}, which nobody asked for.`)] : [];
}

/** Nobody who asks for no usage at all is told about those that the CA chose. */
function usageDifferences(code: RequestDifference['code'], what: string, asked: readonly string[], given: readonly string[]): RequestDifference[] {
  if (asked.length === 0) return [];
  const missing = asked.filter((usage) => !given.includes(usage));
  const added = given.filter((usage) => !asked.includes(usage));
  return [
    ...(missing.length > 0 ? [attention(code, `The certificate lacks the ${what} ${listed(missing)} that was asked for.`)] : []),
    ...(added.length > 0 ? [attention(code, `The certificate has the ${what} ${listed(added)}, which nobody asked for.`)] : []),
  ];
}

const DAY = 86_400_000;

function termDifferences(termDays: number | null, notBefore: number, notAfter: number): RequestDifference[] {
  if (termDays === null) return [];
  const days = Math.round((notAfter - notBefore) / DAY);
  if (days < termDays) return [attention('TERM_SHORTER', `The certificate is good for ${days} days instead of the ${termDays} that were asked for.`)];
  // Some CAs begin a few hours before now and end with a day.
  if (days > termDays + 1) return [attention('TERM_LONGER', `The certificate is good for ${days} days, longer than the ${termDays} that were asked for.`)];
  return [];
}

function extensionDifferences(asked: Said, given: Said): RequestDifference[] {
  const has = new Set(given.otherExtensions.map(({ oid }) => oid));
  const own: readonly string[] = [extensionOids.subjectKeyIdentifier, extensionOids.basicConstraints];
  const missing = asked.otherExtensions.filter(({ oid }) => !has.has(oid) && !own.includes(oid)).map(({ oid }) => oid);
  return [
    ...(asked.mustStaple && !given.mustStaple ? [attention('MUST_STAPLE_MISSING', 'The certificate lacks must-staple, which was asked for.')] : []),
    ...(missing.length > 0 ? [attention('EXTENSION_MISSING', `The certificate lacks the further extensions that were asked for: ${listed(missing)}.`)] : []),
    ...(given.isCa && !asked.isCa ? [loss('IS_CA', 'The certificate is one of an authority, which nobody asked for: its key can certify any name.')] : []),
  ];
}

function hashBits(signatureAlgorithm: string): number | null {
  const [, bits] = /(?:sha-?|md)(\d+)/i.exec(signatureAlgorithm) ?? [];
  if (bits === undefined) return null;
  return Number(bits) < 10 ? 128 : Number(bits);
}

function signatureDifferences(asked: string, given: string): RequestDifference[] {
  const [before, now] = [hashBits(asked), hashBits(given)];
  if (before === null || now === null || now >= before) return [];
  return [attention('SIGNATURE_WEAKER', `The certificate is signed with ${given}, whose hash is weaker than that of the request (${asked}).`)];
}

/**
 * What a certificate has otherwise than its request asked for, in sentences for the officer.
 * @param request PKCS#10, DER
 * @param certificate X.509, DER
 * @param termDays the term that was wanted; `null` where none was named
 * Throws `FILE_MALFORMED` where either is none.
 */
export function differencesFrom(request: Uint8Array, certificate: Uint8Array, termDays: number | null): RequestDifference[] {
  const requested = requestParts(request);
  const issued = certificateParts(certificate);
  const facts = parseCertificate(certificate);
  const askedExtensions = requested.extensions;
  const asked: Said = { subject: subjectParts(requested.subject), ...draftOfExtensions(askedExtensions), isCa: readExtensions(askedExtensions).isCa };
  const given: Said = { subject: subjectParts(issued.subject), ...draftOfExtensions(extensionList(issued.extensions)), isCa: facts.isCa };
  return [
    ...nameDifferences(asked, given),
    ...subjectDifferences(asked, given),
    ...termDifferences(termDays, facts.notBefore, facts.notAfter),
    ...usageDifferences('KEY_USAGE_DIFFERS', 'key usage', asked.keyUsage, given.keyUsage),
    ...usageDifferences('EXTENDED_KEY_USAGE_DIFFERS', 'extended key usage', asked.extendedKeyUsage, given.extendedKeyUsage),
    ...extensionDifferences(asked, given),
    ...signatureDifferences(requested.signatureAlgorithm.name, facts.signatureAlgorithm),
  ];
}

function loss(code: RequestDifference['code'], text: string): RequestDifference {
  return { code, severity: 'loss', text };
}

function attention(code: RequestDifference['code'], text: string): RequestDifference {
  return { code, severity: 'attention', text };
}
