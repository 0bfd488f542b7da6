import type { AuthorityOrder, ConstrainedName } from '../../preload/contract/authorities.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { checkDraft } from '../pki/check-draft.ts';
import { readConstrainedName } from '../pki/name-constraints.ts';
import { readUri } from '../pki/requested-name.ts';

/**
 * The order for a local CA with everything in its normal form.
 * @throws StrongroomError `REQUEST_INVALID` with the first thing that is wrong
 */
export function soundAuthorityOrder(order: AuthorityOrder): AuthorityOrder {
  demandSoundSubject(order);
  const permitted = order.permitted.map(soundConstraint);
  return {
    ...order,
    permitted,
    excluded: [...order.excluded.map(soundConstraint), ...closedRanges(permitted, order.excluded)],
    crlUrl: soundUrl(order.crlUrl),
  };
}

/** The subject of an authority is held to the same rules as that of a request. */
function demandSoundSubject({ name, subject, rootKey }: AuthorityOrder): void {
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

/**
 * Names of a kind that is not mentioned stay free (RFC 5280, section 4.2.1.10), so whoever permits host names only would have an authority for every
 * IP address. As the Baseline Requirements ask of constrained CAs (section 7.1.5), addresses are shut out where none is permitted.
 */
function closedRanges(permitted: readonly ConstrainedName[], excluded: readonly ConstrainedName[]): ConstrainedName[] {
  if (permitted.length === 0 || [...permitted, ...excluded].some(({ kind }) => kind === 'ip')) return [];
  return [
    { kind: 'ip', value: '0.0.0.0/0' },
    { kind: 'ip', value: '::/0' },
  ];
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
