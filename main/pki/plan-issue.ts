import type { IssuanceProfile } from '../../preload/contract/authorities.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { issuanceFor } from './issuance.ts';
import { issuerOf } from './issuer.ts';
import { nameConstraintsOf } from './name-constraints.ts';
import { parseRequest } from './request.ts';
import { violatedConstraint } from './violated-constraint.ts';
import { findWeakKey } from './weak-key.ts';
import { unseenCharacter } from './written-text.ts';

/** Why something is refused, and what to do. */
export interface IssueRefusal {
  message: string;
  hint: string;
}

/** Findings that are no more than uncommon do not keep a local CA from issuing. */
const tolerated: readonly string[] = ['CURVE_UNUSUAL', 'RSA_EXPONENT_LARGE', 'RSA_EXPONENT_SMALL'];

/**
 * Why an authority must not answer a request; `null` where it may.
 * @param request PKCS#10, DER
 * @param issuer the authority's certificate, DER
 * Throws `FILE_MALFORMED` where either is none.
 */
export function whyNotIssue(request: Uint8Array, issuer: Uint8Array): IssueRefusal | null {
  const parsed = parseRequest(request);
  if (!parsed.signatureValid) {
    const what = parsed.signatureValid === null ? `is of a kind that is not verified here (${parsed.signatureAlgorithm})` : 'does not hold';
    return { message: `The request's signature ${what}: nobody proves to have the key.`, hint: 'Ask for a new request from where the key is.' };
  }
  const weak = findWeakKey(parsed.spki, parsed.keyAlgorithm).find(({ code }) => !tolerated.includes(code));
  if (weak) return { message: `The key is weak. ${weak.text}`, hint: 'Make a new key and a request for it.' };
  if (equalBytes(parsed.spki, issuerOf(issuer).spki)) {
    return { message: "The request is for the authority's own key.", hint: 'Make a new key and a request for it.' };
  }
  return whyNotName(request, parsed.subject, issuer);
}

function whyNotName(request: Uint8Array, subjectText: string, issuer: Uint8Array): IssueRefusal | null {
  // Whatever the profile, a name of the subject counts; the one of a server also stands among the alternative names.
  const { hasSubject, certifiedNames, subjectAltNames } = issuanceFor(request, 'server');
  if (!hasSubject && subjectAltNames.length === 0) {
    return { message: 'The request has no name that could be certified.', hint: 'Make a new request with a subject or an alternative name.' };
  }
  const unseen = unseenCharacter(subjectText);
  if (unseen) return { message: `The subject has a character in it that nobody sees (${unseen}).`, hint: 'Make a new request, with the subject typed anew.' };
  const message = violatedConstraint(certifiedNames, hasSubject, nameConstraintsOf(issuer));
  return message === null ? null : { message, hint: 'Ask another authority, or make a new request with other names.' };
}

/**
 * What the certificate will have otherwise than asked, in sentences.
 * @param request PKCS#10, DER
 * Throws `FILE_MALFORMED` where it is none.
 */
export function issueNotes(request: Uint8Array, profile: IssuanceProfile): string[] {
  return issuanceFor(request, profile).notes;
}
