import type { IssuanceProfile } from '../../preload/contract/authorities.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { canonicalSpki } from './canonical-spki.ts';
import { type Element, readElement } from './der-reader.ts';
import { directoryText, distinguishedName } from './distinguished-name.ts';
import { FormatError } from './format-error.ts';
import { isDer } from './is-der.ts';
import { issuanceFor } from './issuance.ts';
import { issuerOf } from './issuer.ts';
import { nameConstraintsOf } from './name-constraints.ts';
import { withoutUnseen } from './name-text.ts';
import { extensionNames } from './openssl-names.ts';
import { repeatedExtension } from './repeated-extension.ts';
import { parseRequest, requestParts } from './request.ts';
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
  const parts = requestParts(request);
  if (equalBytes(canonicalSpki(parts.spki), issuerOf(issuer).spki)) {
    return { message: "The request is for the authority's own key.", hint: 'Make a new key and a request for it.' };
  }
  if (!isWrittenForCertificates(parts)) {
    return {
      message: 'The subject or the key of the request is not written as a certificate must have it (DER), and may hold what nobody reads.',
      hint: 'Make a new request, with another program.',
    };
  }
  const repeated = repeatedExtension(parts.extensionLists);
  if (repeated !== null) {
    return {
      message: `The request asks twice for the extension ${extensionNames[repeated] ?? repeated}: what it means cannot be told.`,
      hint: 'Make a new request that has each extension once, as certificates must (RFC 5280, section 4.2).',
    };
  }
  try {
    return whyNotName(request, parts.subject, issuer);
  } catch (error) {
    // It is this request's fault alone: a plan of a thousand others must not end with it.
    if (error instanceof FormatError && error.code === 'FILE_LIMITS') return { message: error.message, hint: error.hint };
    throw error;
  }
}

/** Both go into the certificate byte for byte: what the reader passes over would be signed with them. */
function isWrittenForCertificates({ subject, spki }: { subject: Element; spki: Element }): boolean {
  try {
    const sets = subject.children.map(({ children }) => children);
    return isDer(subject) && isDer(spki) && sets.every((parts) => parts.length > 0 && parts.every(({ children }) => children.length === 2));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** What stands in a subject, as it stands there: neither spelled for people nor brought into normal form. */
function textsOf(subject: Element): string[] {
  return subject.children.flatMap(({ children }) => children.flatMap(({ children: [, value] }) => (value && directoryText(value)) ?? []));
}

function whyNotName(request: Uint8Array, subject: Element, issuer: Uint8Array): IssueRefusal | null {
  // Whatever the profile, a name of the subject counts; the one of a server also stands among the alternative names.
  const { hasSubject, certifiedNames, subjectAltNames } = issuanceFor(request, 'server');
  if (!hasSubject && subjectAltNames.length === 0) {
    return { message: 'The request has no name that could be certified.', hint: 'Make a new request with a subject or an alternative name.' };
  }
  const unseen = unseenCharacter(textsOf(subject).join(''));
  if (unseen) return { message: `The subject has a character in it that nobody sees (${unseen}).`, hint: 'Make a new request, with the subject typed anew.' };
  const message = violatedConstraint(certifiedNames, hasSubject, nameConstraintsOf(issuer));
  return message === null ? null : { message, hint: 'Ask another authority, or make a new request with other names.' };
}

/** What a certificate will say, for the officer to read before it is signed. */
export interface IssuePlan {
  /** RFC 4514, characters that nobody sees as the bytes of their UTF-8; empty where the certificate will have none. */
  subject: string;
  /** Every alternative name, in the certificate's order. */
  names: string[];
  /** What it will have otherwise than asked, in sentences. */
  notes: string[];
}

/**
 * What the certificate for a request will say. It is told from what `issueFromRequest` signs, not from what was read of the request when it came in:
 * what is shown and what is signed must not come apart.
 * @param request PKCS#10, DER, that `whyNotIssue` has nothing against
 * Throws `FILE_MALFORMED` where it is none, `FILE_LIMITS` where it asks for more than a certificate here can have.
 */
export function issuePlan(request: Uint8Array, profile: IssuanceProfile): IssuePlan {
  const { subject, subjectAltNames, notes } = issuanceFor(request, profile);
  return { subject: withoutUnseen(distinguishedName(readElement(subject)).text), names: subjectAltNames.map(({ value }) => value), notes };
}
