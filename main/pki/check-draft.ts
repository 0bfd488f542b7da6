import type { DraftProblem, RequestDraft } from '../../preload/contract/requests.ts';
import { fromHex } from '../crypto/bytes.ts';
import { checkNames, checkNamesTogether } from './check-names.ts';
import { checkSubject } from './check-subject.ts';
import { checkUsages } from './check-usage.ts';
import { readElement } from './der-reader.ts';
import { draftAdvice, draftError } from './draft-problem.ts';
import { extensionOids } from './extension-names.ts';
import { basicConstraintsOf, unlessUnreadable } from './extensions.ts';
import { normalDraft, normalExtendedKeyUsage, normalKeyUsage, normalSubjectPart } from './normal-draft.ts';
import { isObjectIdentifier } from './object-identifier.ts';
import { extensionFields } from './requested-extensions.ts';

/**
 * What is wrong with a draft, or unwise about it, field by field in the order of the form. `makeRequest` makes what has no errors.
 * Indexes are those of the draft as it was given.
 */
export function checkDraft(draft: RequestDraft): DraftProblem[] {
  const keyUsage = draft.keyUsage.map(normalKeyUsage);
  const extendedKeyUsage = draft.extendedKeyUsage.map(normalExtendedKeyUsage);
  return [
    ...checkSubject(draft.subject.map(normalSubjectPart)),
    ...checkNames(draft.subjectAltNames),
    ...checkNamesTogether(normalDraft(draft)),
    ...checkKey(draft),
    ...checkUsages(keyUsage, extendedKeyUsage, draft.keyAlgorithm),
    ...checkMustStaple(draft),
    ...checkOtherExtensions(draft),
    ...checkTerm(draft, extendedKeyUsage),
  ];
}

function checkKey({ keyAlgorithm, pss }: RequestDraft): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (keyAlgorithm === 'ec-p521')
    problems.push(draftAdvice('keyAlgorithm', null, 'Few public CAs take P-521 keys, and some browsers refuse them. P-384 goes everywhere.'));
  if (keyAlgorithm === 'ed25519')
    problems.push(draftAdvice('keyAlgorithm', null, 'Public CAs take no Ed25519 keys, and browsers refuse them. Take them for an internal CA only.'));
  if (pss && keyAlgorithm.startsWith('ec-'))
    problems.push(draftError('signature', null, 'RSASSA-PSS is a signature of RSA keys. Switch it off, or choose an RSA key.'));
  if (pss && keyAlgorithm.startsWith('rsa-'))
    problems.push(draftAdvice('signature', null, 'Some CAs do not read requests with RSASSA-PSS. Switch it off unless yours asks for it.'));
  return problems;
}

function checkMustStaple({ mustStaple }: RequestDraft): DraftProblem[] {
  const text =
    'With must-staple, clients refuse the certificate wherever the server does not staple an OCSP answer to it, and some public CAs have given OCSP up. Leave it off unless server and CA are known to do it.';
  return mustStaple ? [draftAdvice('mustStaple', null, text)] : [];
}

function checkOtherExtensions({ otherExtensions, ...draft }: RequestDraft): DraftProblem[] {
  const seen = new Set<string>();
  for (const [field, oid] of Object.entries(extensionFields)) {
    const value = draft[field as keyof typeof extensionFields];
    if (Array.isArray(value) ? value.length > 0 : value) seen.add(oid);
  }
  return otherExtensions.flatMap(({ oid: typed, value }, index) => {
    const oid = typed.trim();
    const text = extensionError(oid, value.trim(), seen);
    seen.add(oid);
    if (text !== null) return [draftError('otherExtensions', index, text)];
    const advice = extensionAdvice(oid, value.trim());
    return advice === null ? [] : [draftAdvice('otherExtensions', index, advice)];
  });
}

function extensionError(oid: string, value: string, seen: ReadonlySet<string>): string | null {
  if (!isObjectIdentifier(oid)) return `“${oid}” is not the object identifier of an extension. It looks like 1.3.6.1.5.5.7.1.24.`;
  if (seen.has(oid)) return `The extension ${oid} is asked for twice. Remove one of the two.`;
  // The name of the key is written anew for the new key, whatever stands here.
  if (oid === extensionOids.subjectKeyIdentifier || fromHex(value) !== null) return null;
  return `The value of the extension ${oid} is not in hexadecimal. Copy it again from where it was.`;
}

function extensionAdvice(oid: string, value: string): string | null {
  const read = unlessUnreadable(() => readElement(fromHex(value) ?? new Uint8Array(0)));
  if (read === null && oid !== extensionOids.subjectKeyIdentifier) return `The value of the extension ${oid} is no ASN.1: few programs will read it.`;
  if (oid !== extensionOids.basicConstraints || read === null || !unlessUnreadable(() => basicConstraintsOf(read).isCa)) return null;
  return 'The request asks for the certificate of an authority. CAs refuse that unless it was agreed upon.';
}

/** Days that the CA/Browser Forum allows a server certificate from March 2026 on (ballot SC-081). */
const PUBLIC_TERM = 200;

function checkTerm({ termDays }: RequestDraft, extendedKeyUsage: readonly string[]): DraftProblem[] {
  if (termDays === null || termDays <= PUBLIC_TERM || !extendedKeyUsage.includes('serverAuth')) return [];
  const text = `Public CAs certify a server for ${PUBLIC_TERM} days at the most, from March 2027 for 100 and from March 2029 for 47. Only an internal CA gives ${termDays}.`;
  return [draftAdvice('termDays', null, text)];
}
