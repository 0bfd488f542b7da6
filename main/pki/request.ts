import { sha256Hex } from '../crypto/hash.ts';
import { canonicalSpki } from './canonical-spki.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { bitStringBytes, expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { distinguishedName } from './distinguished-name.ts';
import { type Extensions, extensionList, type RawExtension, readExtensions } from './extensions.ts';
import { malformed } from './format-error.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { type SignatureAlgorithm, signatureAlgorithmOf, signatureHolds } from './signature-algorithm.ts';

/** Attribute types under which requests ask for extensions: RFC 2985, section 5.4.2, and what Microsoft used before it. */
export const extensionRequestOid = '1.2.840.113549.1.9.14';
const extensionRequestOids: readonly string[] = [extensionRequestOid, '1.3.6.1.4.1.311.2.1.14'];

/** The parts of a PKCS#10 request (RFC 2986, section 4) as views of its DER. */
export interface RequestParts {
  /** CertificationRequestInfo: what is signed. */
  info: Element;
  version: Element;
  subject: Element;
  spki: Element;
  /** Those that ask for extensions are in `extensions`, the others here. */
  attributes: { oid: string; values: Element[] }[];
  extensions: RawExtension[];
  /** The same, a list for each that the request has: some tools ask in Microsoft's way and in everybody's. */
  extensionLists: RawExtension[][];
  /** AlgorithmIdentifier of the signature. */
  algorithm: Element;
  signatureAlgorithm: SignatureAlgorithm;
  signature: Uint8Array;
}

/** What a request says, with what its extensions ask for. */
export interface ParsedRequest extends Extensions {
  /** SHA-256 of the DER, lower-case hex. */
  fingerprint: string;
  /** RFC 4514. */
  subject: string;
  commonName: string | null;
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hex. */
  spkiSha256: string;
  /** As `keyAlgorithmId` names it. */
  keyAlgorithm: string;
  /** As `SignatureAlgorithm` names it. */
  signatureAlgorithm: string;
  /** Whether the request's key made its signature; `null` where the algorithm cannot be verified here. */
  signatureValid: boolean | null;
}

function attributesOf(attributes: Element | undefined): RequestParts['attributes'] {
  return (attributes?.constructed ? attributes.children : []).map((attribute) => {
    const [type, values] = sequenceOf(attribute, 'request attribute');
    return { oid: objectIdentifier(type, 'request attribute'), values: values?.constructed ? values.children : [] };
  });
}

/** Takes a request apart. Throws `FILE_MALFORMED` where it is none. */
export function requestParts(der: Uint8Array): RequestParts {
  const [info, algorithm, signature] = sequenceOf(readElement(der), 'request');
  if (!info || !algorithm) throw malformed('The request lacks its signature.');
  const [version, subject, spki, attributesElement] = sequenceOf(info, 'request');
  const attributes = attributesOf(attributesElement);
  const asksForExtensions = ({ oid }: { oid: string }) => extensionRequestOids.includes(oid);
  // An attribute has one value (RFC 2985, section 5.4.2). Where it has more, none goes unseen.
  const extensionLists = attributes.filter(asksForExtensions).flatMap(({ values }) => values.map(extensionList));
  return {
    info,
    version: expectTag(version, universal.integer, 'version'),
    subject: expectTag(subject, universal.sequence, 'subject'),
    spki: expectTag(spki, universal.sequence, 'public key'),
    attributes: attributes.filter((attribute) => !asksForExtensions(attribute)),
    extensions: extensionLists.flat(),
    extensionLists,
    algorithm,
    signatureAlgorithm: signatureAlgorithmOf(algorithm),
    signature: bitStringBytes(signature, 'signature'),
  };
}

/**
 * Reads a PKCS#10 request (RFC 2986) and verifies its signature.
 * @param der the request, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function parseRequest(der: Uint8Array): ParsedRequest {
  const { info, spki, signatureAlgorithm, signature, extensions, ...parts } = requestParts(der);
  const subject = distinguishedName(parts.subject);
  return {
    fingerprint: sha256Hex(der),
    subject: subject.text,
    commonName: subject.commonName,
    spki: new Uint8Array(spki.raw),
    spkiSha256: sha256Hex(canonicalSpki(spki)),
    keyAlgorithm: publicKeyAlgorithm(spki),
    signatureAlgorithm: signatureAlgorithm.name,
    signatureValid: signatureHolds(signatureAlgorithm, canonicalSpki(spki), info.raw, signature),
    ...readExtensions(extensions),
  };
}
