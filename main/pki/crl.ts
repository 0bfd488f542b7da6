import type { RevocationReason } from '../../preload/contract/authorities.ts';
import { fromHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { certificateParts, serialText } from './certificate.ts';
import { certificateTime, derTime } from './certificate-time.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { bitStringBytes, expectTag, sequenceOf, smallInteger } from './der-values.ts';
import { der, derContext, derInteger, derSequence } from './der-writer.ts';
import { distinguishedName } from './distinguished-name.ts';
import { extensionOids } from './extension-names.ts';
import { authorityKeyIdentifierExtension, encodeExtensions } from './extension-writer.ts';
import { extensionList, type RawExtension } from './extensions.ts';
import { malformed } from './format-error.ts';
import { issuerOf } from './issuer.ts';
import { signatureAlgorithmOf, signatureHolds } from './signature-algorithm.ts';
import { fittingHash, signingAlgorithm, signStructure } from './signing-algorithm.ts';

/** CRLReason's numbers (RFC 5280, section 5.3.1). */
const reasonCodes: Record<RevocationReason, number> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
};

/** A certificate that is no longer to be trusted. */
export interface RevokedCertificate {
  /** Lower-case hex, as `ParsedCertificate` has it. */
  serial: string;
  /** ms since 1970. */
  at: number;
  reason: RevocationReason;
}

export interface CrlOrder {
  /** Certificate of the authority, DER. */
  issuer: Uint8Array;
  /** Its key: unencrypted PKCS#8, DER; stays the caller's to wipe. */
  signingKey: Uint8Array;
  /** Greater than that of every list before. */
  number: number;
  /** ms since 1970; lists carry whole seconds. */
  thisUpdate: number;
  /** ms since 1970. */
  nextUpdate: number;
  revoked: readonly RevokedCertificate[];
}

function entry({ serial, at, reason }: RevokedCertificate): Uint8Array {
  const number = fromHex(serial);
  if (!number || number.length === 0) throw new Error('no serial number to revoke');
  // RFC 5280, section 5.3.1, wants `unspecified` said by saying nothing.
  const reasonCode = { oid: extensionOids.reasonCode, critical: false, value: der(universal.enumerated, Uint8Array.of(reasonCodes[reason])) };
  return derSequence(derInteger(number), derTime(at), ...(reason === 'unspecified' ? [] : [encodeExtensions([reasonCode])]));
}

/**
 * Makes and signs a list of revoked certificates (RFC 5280, section 5): version 2, complete, with its number and the authority's key identifier.
 * @returns DER
 * Throws `FILE_MALFORMED` where the issuer is no certificate.
 */
export async function makeCrl(order: CrlOrder): Promise<Uint8Array> {
  const { name, spki, keyId } = issuerOf(order.issuer);
  const algorithm = signingAlgorithm(spki, fittingHash(spki));
  const extensions: RawExtension[] = [
    authorityKeyIdentifierExtension(keyId),
    { oid: extensionOids.crlNumber, critical: false, value: derInteger(order.number) },
  ];
  const toBeSigned = derSequence(
    derInteger(1),
    algorithm.identifier,
    name,
    derTime(order.thisUpdate),
    derTime(order.nextUpdate),
    ...(order.revoked.length > 0 ? [derSequence(...order.revoked.map(entry))] : []),
    derContext(0, encodeExtensions(extensions)),
  );
  return signStructure(toBeSigned, algorithm, { spki, pkcs8: order.signingKey });
}

export interface ParsedCrl {
  /** RFC 4514. */
  issuer: string;
  /** `null` where it has none. */
  number: number | null;
  /** ms since 1970. */
  thisUpdate: number;
  /** ms since 1970; `null` where none was promised. */
  nextUpdate: number | null;
  /** `reason` is `null` where it is one that is never given here. */
  entries: { serial: string; at: number; reason: RevocationReason | null }[];
}

const isTime = (element: Element | undefined) => element?.tag === universal.utcTime || element?.tag === universal.generalizedTime;

function reasonOf(extensions: readonly RawExtension[]): RevocationReason | null {
  const extension = extensions.find(({ oid }) => oid === extensionOids.reasonCode);
  if (!extension) return 'unspecified';
  const [code] = expectTag(readElement(extension.value), universal.enumerated, 'reason').content;
  const names = Object.keys(reasonCodes) as RevocationReason[];
  return names.find((name) => reasonCodes[name] === code) ?? null;
}

function parsedEntry(element: Element): ParsedCrl['entries'][number] {
  const [serial, at, extensions] = sequenceOf(element, 'revoked certificate');
  const { content } = expectTag(serial, universal.integer, 'serial number');
  return { serial: serialText(content), at: certificateTime(at), reason: reasonOf(extensionList(extensions)) };
}

function crlParts(bytes: Uint8Array) {
  const [toBeSigned, algorithm, signature] = sequenceOf(readElement(bytes), 'CRL');
  if (!toBeSigned || !algorithm) throw malformed('The CRL lacks its signature.');
  const fields = sequenceOf(toBeSigned, 'CRL');
  if (fields[0]?.tag === universal.integer) fields.shift();
  const [, issuer, ...rest] = fields;
  return { toBeSigned, issuer: expectTag(issuer, universal.sequence, 'issuer'), rest, algorithm, signature: bitStringBytes(signature, 'signature') };
}

/** Reads a list of revoked certificates; its signature is `crlSignedBy`'s business. @param bytes DER. Throws `FILE_MALFORMED` where it is none. */
export function parseCrl(bytes: Uint8Array): ParsedCrl {
  const { issuer, rest } = crlParts(bytes);
  const [thisUpdate, ...others] = rest;
  const nextUpdate = isTime(others[0]) ? others.shift() : undefined;
  const revoked = others[0]?.tag === universal.sequence ? others.shift() : undefined;
  const number = extensionList(others[0]?.context === 0 ? others[0].children[0] : undefined).find(({ oid }) => oid === extensionOids.crlNumber);
  return {
    issuer: distinguishedName(issuer).text,
    number: number ? smallInteger(readElement(number.value), 'CRL number') : null,
    thisUpdate: certificateTime(thisUpdate),
    nextUpdate: nextUpdate ? certificateTime(nextUpdate) : null,
    entries: (revoked?.children ?? []).map(parsedEntry),
  };
}

/** Whether a list is that authority's own: its name is the list's issuer, and its key made the signature. Throws `FILE_MALFORMED`. */
export function crlSignedBy(bytes: Uint8Array, authority: Uint8Array): boolean {
  const { toBeSigned, issuer, algorithm, signature } = crlParts(bytes);
  const { subject, spki } = certificateParts(authority);
  return equalBytes(issuer.raw, subject.raw) && signatureHolds(signatureAlgorithmOf(algorithm), spki.raw, toBeSigned.raw, signature) === true;
}
