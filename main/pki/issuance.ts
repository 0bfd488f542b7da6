import type { IssuanceProfile, WantedProfile } from '../../preload/contract/authorities.ts';
import type { RequestDraft, RequestedName, SubjectPart } from '../../preload/contract/requests.ts';
import { draftOfRequest } from './draft-of.ts';
import { extensionOids } from './extension-names.ts';
import { readExtensions } from './extensions.ts';
import { hostOfSubject } from './host-of-subject.ts';
import { canEncipher } from './key-algorithm.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { requestParts } from './request.ts';
import { readMailAddress } from './requested-name.ts';
import type { CertifiedName } from './violated-constraint.ts';

/** What a local CA puts into the certificate that answers a request. */
export interface Issuance {
  /** Name, DER, as it was asked for to the last byte. */
  subject: Uint8Array;
  hasSubject: boolean;
  subjectAltNames: CertifiedName[];
  /** Those, and what the subject says besides: all that the certificate would be taken for. */
  certifiedNames: CertifiedName[];
  keyUsage: string[];
  extendedKeyUsage: string[];
  mustStaple: boolean;
  /** What was asked for and is not given, or given without being asked for, in sentences. */
  notes: string[];
}

/** Extensions that every certificate has its own of. */
const madeAnyway: readonly string[] = [extensionOids.subjectKeyIdentifier, extensionOids.basicConstraints];

const purposes: Record<IssuanceProfile, string[]> = { server: ['serverAuth'], client: ['clientAuth'], 'server-and-client': ['serverAuth', 'clientAuth'] };

/**
 * Names of the kinds that are understood. An otherName can be a login on somebody's domain controller, and nobody reads it before it is signed.
 */
function isCertified(name: RequestedName): name is CertifiedName {
  return name.kind !== 'raw';
}

/** Key usages that an end entity's certificate may have with that kind of key. */
function fittingKeyUsages(keyAlgorithm: string): string[] {
  if (canEncipher(keyAlgorithm)) return ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'];
  return keyAlgorithm.startsWith('ec-') ? ['digitalSignature', 'nonRepudiation', 'keyAgreement'] : ['digitalSignature', 'nonRepudiation'];
}

function givenKeyUsage(draft: RequestDraft, keyAlgorithm: string, notes: string[]): string[] {
  const fitting = fittingKeyUsages(keyAlgorithm);
  const given = draft.keyUsage.filter((usage) => fitting.includes(usage));
  noteDropped('key usage', draft.keyUsage, given, notes);
  if (given.length > 0) return given;
  return canEncipher(keyAlgorithm) ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'];
}

function givenPurposes(draft: RequestDraft, profile: IssuanceProfile, notes: string[]): string[] {
  const given = draft.extendedKeyUsage.filter((usage) => purposes[profile].includes(usage));
  noteDropped('extended key usage', draft.extendedKeyUsage, given, notes);
  if (given.length > 0) return given;
  if (draft.extendedKeyUsage.length > 0) notes.push(`It gets the extended key usage ${purposes[profile].join(', ')}, as the profile has it.`);
  return purposes[profile];
}

function noteDropped(what: string, asked: readonly string[], given: readonly string[], notes: string[]): void {
  const dropped = asked.filter((usage) => !given.includes(usage));
  if (dropped.length > 0) notes.push(`It does not get the ${what} ${dropped.join(', ')} that was asked for.`);
}

function givenNames(draft: RequestDraft, host: CertifiedName | null, profile: IssuanceProfile, notes: string[]): CertifiedName[] {
  const given = draft.subjectAltNames.filter(isCertified);
  const dropped = draft.subjectAltNames.length - given.length;
  if (dropped > 0) notes.push(`It does not get ${dropped} of the alternative names that were asked for: they are of a kind that is not certified here.`);
  if (!host || profile === 'client' || given.some(({ kind }) => kind === 'dns' || kind === 'ip')) return given;
  notes.push(`It gets the alternative name ${host.value} from its common name, since programs look only there.`);
  return [host, ...given];
}

/**
 * What the certificate for a request is for. A request asks by its extended key usage; one that names neither servers nor clients is taken for a server's.
 * @param request PKCS#10, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function profileFor(request: Uint8Array, wanted: WantedProfile): IssuanceProfile {
  if (wanted !== 'as-asked') return wanted;
  const { extendedKeyUsage } = draftOfRequest(request).draft;
  if (!extendedKeyUsage.includes('clientAuth')) return 'server';
  return extendedKeyUsage.includes('serverAuth') ? 'server-and-client' : 'client';
}

/** What a part of the subject would be taken for: every common name that is a host's, not the first alone, and every e-mail address, be it none. */
function namesOfPart(part: SubjectPart): CertifiedName[] {
  if (part.type === 'emailAddress') return [{ kind: 'email', value: readMailAddress(part.value).value ?? part.value }];
  const host = hostOfSubject([part], false);
  if (host) return [host];
  // A wildcard that is none for us is one for clients: OpenSSL takes `w*.example.com` where there is no alternative name.
  const isWildcard = part.type === 'CN' && part.value.includes('*') && part.value.includes('.') && !/\s/.test(part.value);
  return isWildcard ? [{ kind: 'dns', value: part.value }] : [];
}

/**
 * What an authority answers to a request. It is never another authority.
 * @param request PKCS#10, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function issuanceFor(request: Uint8Array, profile: IssuanceProfile): Issuance {
  const { subject, spki, extensions } = requestParts(request);
  const { draft } = draftOfRequest(request);
  const keyAlgorithm = publicKeyAlgorithm(spki);
  const notes: string[] = [];
  const host = hostOfSubject(draft.subject, false);
  const subjectAltNames = givenNames(draft, host, profile, notes);
  const issuance = {
    subject: subject.raw,
    hasSubject: draft.subject.length > 0,
    subjectAltNames,
    certifiedNames: [...subjectAltNames, ...draft.subject.flatMap(namesOfPart)],
    keyUsage: givenKeyUsage(draft, keyAlgorithm, notes),
    extendedKeyUsage: givenPurposes(draft, profile, notes),
    mustStaple: draft.mustStaple,
  };
  if (readExtensions(extensions).isCa) notes.push('It does not become the certificate of an authority, as was asked for.');
  const others = draft.otherExtensions.filter(({ oid }) => !madeAnyway.includes(oid)).map(({ oid }) => oid);
  if (others.length > 0) notes.push(`It does not get the further extensions that were asked for: ${others.join(', ')}.`);
  return { ...issuance, notes };
}
