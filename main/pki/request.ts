import { sha256Hex } from '../crypto/hash.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { bitStringBytes, expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { distinguishedName } from './distinguished-name.ts';
import { type Extensions, readExtensions } from './extensions.ts';
import { malformed } from './format-error.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { signatureAlgorithmOf, signatureHolds } from './signature-algorithm.ts';

const extensionRequestOid = '1.2.840.113549.1.9.14';

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

/** Extensions that the request asks for (RFC 2985, section 5.4.2). */
function requestedExtensions(attributes: Element | undefined): Element | undefined {
  for (const attribute of attributes?.constructed ? attributes.children : []) {
    const [type, values] = sequenceOf(attribute, 'request attribute');
    if (objectIdentifier(type, 'request attribute') === extensionRequestOid) return values?.children[0];
  }
  return undefined;
}

/**
 * Reads a PKCS#10 request (RFC 2986) and verifies its signature.
 * @param der the request, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function parseRequest(der: Uint8Array): ParsedRequest {
  const [info, algorithm, signature] = sequenceOf(readElement(der), 'request');
  if (!info || !algorithm) throw malformed('The request lacks its signature.');
  const [, subjectElement, spkiElement, attributes] = sequenceOf(info, 'request');
  const spki = expectTag(spkiElement, universal.sequence, 'public key');
  const subject = distinguishedName(expectTag(subjectElement, universal.sequence, 'subject'));
  const signatureAlgorithm = signatureAlgorithmOf(algorithm);
  return {
    fingerprint: sha256Hex(der),
    subject: subject.text,
    commonName: subject.commonName,
    spki: new Uint8Array(spki.raw),
    spkiSha256: sha256Hex(spki.raw),
    keyAlgorithm: publicKeyAlgorithm(spki),
    signatureAlgorithm: signatureAlgorithm.name,
    signatureValid: signatureHolds(signatureAlgorithm, spki.raw, info.raw, bitStringBytes(signature, 'signature')),
    ...readExtensions(requestedExtensions(attributes)),
  };
}
