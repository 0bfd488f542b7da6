import { type RequestDraft, requestDraft } from '../../preload/contract/requests.ts';
import { certificateParts } from './certificate.ts';
import { certificateTime } from './certificate-time.ts';
import type { Element } from './der-reader.ts';
import { draftOfExtensions } from './draft-of-extensions.ts';
import { extensionOids } from './extension-names.ts';
import { extensionList, type RawExtension, readExtensions } from './extensions.ts';
import { FormatError } from './format-error.ts';
import { nearestGeneratedKey } from './generated-key.ts';
import { subjectParts } from './name-writer.ts';
import { normalDraft } from './normal-draft.ts';
import { attributeNames } from './openssl-names.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { repeatedExtension } from './repeated-extension.ts';
import { requestParts } from './request.ts';

/** A request that asks again for what was asked for or issued, and in sentences what is otherwise. */
export interface DraftOf {
  draft: RequestDraft;
  notes: string[];
}

type Asked = Pick<RequestDraft, 'keyAlgorithm' | 'hash' | 'pss'>;

function askedKey(spki: Element, notes: string[]): RequestDraft['keyAlgorithm'] {
  const before = publicKeyAlgorithm(spki);
  const now = nearestGeneratedKey(before);
  // A key under RSA-PSS's own identifier becomes a plain one that signs with it: few programs read the other.
  if (now !== before.replace('rsa-pss-', 'rsa-')) notes.push(`The key was of the kind ${before}, which is not made here: the new one is ${now}.`);
  return now;
}

/** Hash and padding from the name of a signature's algorithm (`SignatureAlgorithm`). */
function askedSignature(name: string, notes: string[]): Pick<Asked, 'hash' | 'pss'> {
  const hash = /sha-?(256|384|512)/i.exec(name)?.[1];
  if (!hash && name !== 'ed25519') notes.push(`The request was signed with ${name}, which is not done any more: the new one is signed with SHA-256.`);
  return { hash: hash ? (`sha${hash}` as RequestDraft['hash']) : 'sha256', pss: name.startsWith('rsassaPss') };
}

/** What does not fit into a draft is a request that is too large for the form, and for every CA. */
function withinLimits(draft: RequestDraft): RequestDraft {
  const normal = normalDraft(draft);
  if (requestDraft.safeParse(normal).success) return normal;
  throw new FormatError(
    'FILE_LIMITS',
    'There is more in it than one request can ask for here.',
    'Make a new request, with fewer names or with shorter values.',
  );
}

/** Microsoft's, which OpenSSL has no names for. */
const otherAttributeNames: Record<string, string> = {
  '1.3.6.1.4.1.311.13.2.1': 'enrolmentNameValuePair',
  '1.3.6.1.4.1.311.13.2.2': 'enrolmentCSP',
  '1.3.6.1.4.1.311.13.2.3': 'osVersion',
  '1.3.6.1.4.1.311.21.20': 'requestClientInfo',
};

/**
 * What a PKCS#10 request asks for, for another key: names, usages and every further extension, as they were, in any order.
 * @param der the request, DER
 * Throws `FILE_MALFORMED` where it is none, `FILE_LIMITS` where it asks for more than a draft can.
 */
export function draftOfRequest(der: Uint8Array): DraftOf {
  const notes: string[] = [];
  const { subject, spki, attributes, extensions, extensionLists, signatureAlgorithm } = requestParts(der);
  const draft: RequestDraft = {
    subject: subjectParts(subject),
    ...draftOfExtensions(extensions),
    keyAlgorithm: askedKey(spki, notes),
    ...askedSignature(signatureAlgorithm.name, notes),
    termDays: null,
  };
  if (draft.otherExtensions.some(({ oid }) => oid === extensionOids.subjectKeyIdentifier)) {
    notes.push('The identifier of the key is computed anew for the new key.');
  }
  const repeated = repeatedExtension(extensionLists);
  if (repeated !== null) notes.push(`The request asked more than once for the extension ${repeated}: what it asked for first is kept.`);
  const left = [...new Set(attributes.map(({ oid }) => attributeNames[oid] ?? otherAttributeNames[oid] ?? oid))];
  if (left.length > 0) notes.push(`Left out, since it belonged to the old request alone: ${left.join(', ')}.`);
  return { draft: withinLimits(draft), notes };
}

/** What an officer asks for; everything else in a certificate is its CA's doing. */
const askedFor: readonly string[] = [extensionOids.subjectAltName, extensionOids.keyUsage, extensionOids.extendedKeyUsage, extensionOids.tlsFeature];
const DAY = 86_400_000;

/**
 * A request for another certificate like this one, from the certificate alone.
 * @param der X.509, DER
 * Throws `FILE_MALFORMED` where it is none, `FILE_LIMITS` where it says more than a draft can.
 */
export function draftOfCertificate(der: Uint8Array): DraftOf {
  const notes: string[] = [];
  const { subject, spki, validity, extensions } = certificateParts(der);
  const list = extensionList(extensions);
  const kept = draftOfExtensions(list.filter(({ oid }) => askedFor.includes(oid)));
  const keyAlgorithm = askedKey(spki, notes);
  const [notBefore, notAfter] = validity.children;
  const days = Math.round((certificateTime(notAfter) - certificateTime(notBefore)) / DAY);
  const draft: RequestDraft = {
    subject: subjectParts(subject),
    ...kept,
    keyUsage: kept.keyUsage.filter((usage) => usage !== 'keyCertSign' && usage !== 'cRLSign'),
    keyAlgorithm,
    hash: 'sha256',
    pss: publicKeyAlgorithm(spki).startsWith('rsa-pss-'),
    termDays: Math.min(Math.max(days, 1), 36_500),
  };
  if (readExtensions(list).isCa) notes.push('It is the certificate of an authority: the request asks for one that is none.');
  notes.push(...leftOut(list));
  return { draft: withinLimits(draft), notes };
}

const caExtensionNames: Record<string, string> = {
  [extensionOids.authorityKeyIdentifier]: 'authority key identifier',
  [extensionOids.subjectKeyIdentifier]: 'subject key identifier',
  [extensionOids.basicConstraints]: 'basic constraints',
  [extensionOids.nameConstraints]: 'name constraints',
  [extensionOids.crlDistributionPoints]: 'CRL distribution points',
  '2.5.29.18': 'issuer alternative name',
  '2.5.29.32': 'certificate policies',
  '2.5.29.46': 'freshest CRL',
  '1.3.6.1.5.5.7.1.1': 'authority information access',
  '1.3.6.1.4.1.11129.2.4.2': 'signed certificate timestamps',
  '1.3.6.1.5.5.7.1.3': 'qualified certificate statements',
};

function leftOut(list: readonly RawExtension[]): string[] {
  const names = list.filter(({ oid }) => !askedFor.includes(oid)).map(({ oid }) => caExtensionNames[oid] ?? oid);
  return names.length > 0 ? [`Left out, since the CA puts it in by itself: ${[...new Set(names)].join(', ')}.`] : [];
}
