import type { IssuanceProfile } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { canonicalSpki } from './canonical-spki.ts';
import { parseCertificate } from './certificate.ts';
import { signCertificate } from './certificate-writer.ts';
import {
  authorityKeyIdentifierExtension,
  basicConstraintsExtension,
  crlDistributionPointsExtension,
  extendedKeyUsageExtension,
  keyUsageExtension,
  mustStapleExtension,
  subjectAltNameExtension,
  subjectKeyIdentifierExtension,
} from './extension-writer.ts';
import type { RawExtension } from './extensions.ts';
import { type Issuance, issuanceFor } from './issuance.ts';
import { issuerOf } from './issuer.ts';
import { whyNotIssue } from './plan-issue.ts';
import { requestParts } from './request.ts';
import { fittingHash } from './signing-algorithm.ts';

/** What to issue, by whom and for how long. */
export interface IssueOrder {
  /** PKCS#10, DER. */
  request: Uint8Array;
  /** The authority's certificate, DER. */
  issuer: Uint8Array;
  /** Its key: unencrypted PKCS#8, DER; stays the caller's to wipe. */
  signingKey: Uint8Array;
  profile: IssuanceProfile;
  /** ms since 1970: when it is issued. */
  now: number;
  /** ms since 1970; certificates carry whole seconds. */
  notBefore: number;
  /** ms since 1970. */
  notAfter: number;
  /** Where the authority's CRL will be found; `null` where clients get it otherwise. */
  crlUrl: string | null;
}

function extensionsOf(issuance: Issuance, spki: Uint8Array, keyId: Uint8Array, crlUrl: string | null): RawExtension[] {
  const { subjectAltNames, hasSubject, keyUsage, extendedKeyUsage, mustStaple } = issuance;
  return [
    basicConstraintsExtension(false, null),
    keyUsageExtension(keyUsage, true),
    extendedKeyUsageExtension(extendedKeyUsage, false),
    subjectKeyIdentifierExtension(spki),
    authorityKeyIdentifierExtension(keyId),
    ...(subjectAltNames.length > 0 ? [subjectAltNameExtension(subjectAltNames, !hasSubject)] : []),
    ...(mustStaple ? [mustStapleExtension(false)] : []),
    ...(crlUrl === null ? [] : [crlDistributionPointsExtension(crlUrl)]),
  ];
}

function refuse(message: string, hint: string): never {
  throw new StrongroomError('AUTHORITY_REFUSES', message, hint);
}

/**
 * Issues a certificate for a request, with its subject and alternative names and with its usages as far as they fit the profile.
 * @returns DER
 * Throws `AUTHORITY_REFUSES` for what `whyNotIssue` says, for an issuer that is no authority or not valid now, and for a term that is none or goes
 * beyond the authority's own; `FILE_MALFORMED` where request or issuer are none.
 */
export async function issueFromRequest(order: IssueOrder): Promise<Uint8Array> {
  const authority = parseCertificate(order.issuer);
  if (!authority.isCa) refuse('The certificate that is to issue is none of an authority.', 'Choose an authority.');
  if (order.now < authority.notBefore || order.now >= authority.notAfter)
    refuse('The certificate of the authority is not valid now.', 'Compare the clock of this workstation, or make a new authority.');
  const why = whyNotIssue(order.request, order.issuer);
  if (why) refuse(why.message, why.hint);
  if (order.notBefore >= order.notAfter) refuse('The certificate would end before it begins.', 'Choose a longer term.');
  if (order.notAfter > authority.notAfter)
    refuse('The certificate would outlive the authority that issues it.', 'Choose a shorter term, or make a new authority.');
  const { name, spki: issuerSpki, keyId } = issuerOf(order.issuer);
  const issuance = issuanceFor(order.request, order.profile);
  // A request may spell its curve out; a certificate must name it (RFC 5480, section 2.1.1).
  const spki = canonicalSpki(requestParts(order.request).spki);
  const { notBefore, notAfter, crlUrl } = order;
  return signCertificate(
    { issuer: name, subject: issuance.subject, notBefore, notAfter, spki, extensions: extensionsOf(issuance, spki, keyId, crlUrl) },
    { spki: issuerSpki, pkcs8: order.signingKey },
    fittingHash(issuerSpki),
  );
}
