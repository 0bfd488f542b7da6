import { toHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { canonicalSpki } from './canonical-spki.ts';
import { certificateTime } from './certificate-time.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { expectTag, sequenceOf, signatureBytes } from './der-values.ts';
import { distinguishedName } from './distinguished-name.ts';
import { extensionOids } from './extension-names.ts';
import { type Extensions, extensionList, readExtensions } from './extensions.ts';
import { malformed } from './format-error.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { type SignatureAlgorithm, signatureAlgorithmOf, signatureHolds } from './signature-algorithm.ts';

export interface ParsedCertificate extends Extensions {
  /** SHA-256 of the DER, lower-case hex. */
  fingerprint: string;
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex: the key's name everywhere. */
  spkiSha256: string;
  /** RFC 4514. */
  subject: string;
  commonName: string | null;
  /** RFC 4514. */
  issuer: string;
  issuerCommonName: string | null;
  /** Lower-case hex of the INTEGER without the zero byte that keeps it positive. */
  serial: string;
  /** ms since 1970. */
  notBefore: number;
  /** ms since 1970. */
  notAfter: number;
  /** `rsa-2048`, `rsa-pss-3072`, `ec-p256`, `ed25519`, ...: see `keyAlgorithmId`. */
  keyAlgorithm: string;
  /** `sha256WithRSAEncryption`, `ecdsa-with-SHA256`, ...: see `SignatureAlgorithm`. */
  signatureAlgorithm: string;
  /** Subject and issuer are the same and its own key made its signature (or the signature is of a kind that cannot be verified here). */
  selfSigned: boolean;
  /** Only the promise of a certificate (RFC 6962, section 3.1): the poison extension makes it useless for everything else. */
  precertificate: boolean;
}

/** The parts of a certificate (RFC 5280, section 4.1) as views of its DER. */
export interface CertificateParts {
  tbs: Element;
  serial: Element;
  issuer: Element;
  validity: Element;
  subject: Element;
  spki: Element;
  extensions: Element | undefined;
  signatureAlgorithm: SignatureAlgorithm;
  signature: Uint8Array;
}

/** Takes a certificate apart. Throws `FILE_MALFORMED` where it is none. */
export function certificateParts(der: Uint8Array): CertificateParts {
  const [tbs, algorithm, signature] = sequenceOf(readElement(der), 'certificate');
  if (!tbs || !algorithm) throw malformed('The certificate lacks its signature.');
  const fields = sequenceOf(tbs, 'certificate');
  if (fields[0]?.context === 0) fields.shift();
  const [serial, , issuer, validity, subject, spki, ...rest] = fields;
  return {
    tbs,
    serial: expectTag(serial, universal.integer, 'serial number'),
    issuer: expectTag(issuer, universal.sequence, 'issuer'),
    validity: expectTag(validity, universal.sequence, 'validity'),
    subject: expectTag(subject, universal.sequence, 'subject'),
    spki: expectTag(spki, universal.sequence, 'public key'),
    extensions: rest.find((field) => field.context === 3)?.children[0],
    signatureAlgorithm: signatureAlgorithmOf(algorithm),
    signature: signatureBytes(signature),
  };
}

/** Lower-case hex of an INTEGER's content, without the zero byte that keeps it positive. */
export function serialText(content: Uint8Array): string {
  return toHex(content.length > 1 && content[0] === 0 ? content.subarray(1) : content);
}

function isSelfSigned(parts: CertificateParts, extensions: Extensions): boolean {
  if (!equalBytes(parts.subject.raw, parts.issuer.raw)) return false;
  const { subjectKeyId, authorityKeyId } = extensions;
  if (subjectKeyId !== null && authorityKeyId !== null && subjectKeyId !== authorityKeyId) return false;
  return signatureHolds(parts.signatureAlgorithm, parts.spki.raw, parts.tbs.raw, parts.signature) ?? true;
}

/**
 * Reads an X.509 certificate. Its signature is verified only where it may be its own; trust is not this function's business.
 * @param der the certificate, DER
 * Throws `FILE_MALFORMED` where it is no certificate; extensions that cannot be read are passed over.
 */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const parts = certificateParts(der);
  const list = extensionList(parts.extensions);
  const extensions = readExtensions(list);
  const subject = distinguishedName(parts.subject);
  const issuer = distinguishedName(parts.issuer);
  const [notBefore, notAfter] = parts.validity.children;
  return {
    fingerprint: sha256Hex(der),
    spkiSha256: sha256Hex(canonicalSpki(parts.spki)),
    subject: subject.text,
    commonName: subject.commonName,
    issuer: issuer.text,
    issuerCommonName: issuer.commonName,
    serial: serialText(parts.serial.content),
    notBefore: certificateTime(notBefore),
    notAfter: certificateTime(notAfter),
    keyAlgorithm: publicKeyAlgorithm(parts.spki),
    signatureAlgorithm: parts.signatureAlgorithm.name,
    ...extensions,
    selfSigned: isSelfSigned(parts, extensions),
    precertificate: list.some(({ oid }) => oid === extensionOids.precertificatePoison),
  };
}
