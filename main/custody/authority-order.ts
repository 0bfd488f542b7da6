import type { AuthorityOrder, ConstrainedName } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { checkDraft } from '../pki/check-draft.ts';
import { everyHost, readConstrainedName } from '../pki/name-constraints.ts';
import { normalSubjectPart } from '../pki/normal-draft.ts';
import { readUri } from '../pki/requested-name.ts';

/**
 * The order for a local CA with everything in its normal form.
 * @throws StrongroomError `REQUEST_INVALID` with the first thing that is wrong
 */
export function soundAuthorityOrder(typed: AuthorityOrder): AuthorityOrder {
  const order = { ...typed, name: typed.name.trim().normalize('NFC'), subject: typed.subject.map(normalSubjectPart) };
  demandSoundSubject(order);
  const permitted = order.permitted.map(soundConstraint);
  const excluded = order.excluded.map(soundConstraint);
  return {
    ...order,
    permitted,
    excluded: [...excluded, ...closedKinds(permitted).filter((closed) => !excluded.some(({ kind, value }) => kind === closed.kind && value === closed.value))],
    crlUrl: soundUrl(order.crlUrl),
  };
}

/** The subject of an authority is held to the same rules as that of a request. */
function demandSoundSubject({ name, subject, rootKey }: AuthorityOrder): void {
  if (name === '') throw invalid('A local CA needs a name: its certificates are named after it.');
  const nothing = { keyUsage: [], extendedKeyUsage: [], critical: [], otherExtensions: [], subjectAltNames: [], mustStaple: false, termDays: null };
  const draft = { ...nothing, subject: [{ type: 'CN', value: `${name} Issuing CA` }, ...subject], keyAlgorithm: rootKey, hash: 'sha256' as const, pss: false };
  const wrong = checkDraft(draft).find(({ severity, field }) => severity === 'error' && field === 'subject');
  if (wrong) throw invalid(wrong.text);
}

function soundConstraint({ kind, value }: ConstrainedName): ConstrainedName {
  const read = readConstrainedName({ kind, value });
  if (read.problem !== null) throw invalid(`${kind}:${value}: ${read.problem}`);
  return { kind, value: read.value };
}

/** Exclusions of every name of a kind. */
const everyName = {
  dns: [everyHost],
  ip: [
    { kind: 'ip', value: '0.0.0.0/0' },
    { kind: 'ip', value: '::/0' },
  ],
} as const;

/**
 * Names of a kind that is not permitted stay free where others are (RFC 5280, section 4.2.1.10), and excluding some of them leaves all the rest: whoever
 * permits host names only would have an authority for every IP address. So host names and addresses are shut out altogether where none of them is
 * permitted, as the Baseline Requirements ask of constrained CAs (section 7.1.2.5.2). They ask nothing of e-mail addresses, and no form that shuts out
 * all of these is agreed upon (OpenSSL compares an empty one as a host); no certificate that is issued here is for e-mail, so that they stay free.
 */
function closedKinds(permitted: readonly ConstrainedName[]): ConstrainedName[] {
  if (permitted.length === 0) return [];
  return (['dns', 'ip'] as const).filter((kind) => !permitted.some((name) => name.kind === kind)).flatMap((kind) => everyName[kind]);
}

function soundUrl(url: string | null): string | null {
  if (url === null || url.trim() === '') return null;
  const read = readUri(url);
  if (read.problem !== null) throw invalid(`The address of the CRL: ${read.problem}`);
  if (!/^https?:\/\//i.test(read.value)) throw invalid('The address of the CRL begins with http:// or https://.');
  return read.value;
}

function invalid(text: string): StrongroomError {
  return new StrongroomError('REQUEST_INVALID', text, 'Correct it and repeat the step.');
}
