import { findingTitle } from './finding-words.ts';
import type { PrivateKeyState } from './values.ts';

/** What narrows the list of certificates. */
export interface CertificateFilter {
  search: string;
  privateKey: readonly PrivateKeyState[];
  expiry: keyof typeof expiryWords;
  expiresWithin?: number | undefined;
  standing: keyof typeof standingWords;
  /** `any`, `loss` or the code of a finding. */
  finding: string | null;
}

const expiryWords = {
  any: '',
  expired: 'past due',
  'within-7': 'expires within 7 days',
  'within-30': 'expires within 30 days',
  'within-90': 'expires within 90 days',
  later: 'expires in more than 90 days',
};

const standingWords = {
  any: '',
  current: 'neither renewed nor revoked',
  renewed: 'renewed',
  revoked: 'revoked',
};

/** What the certificates' list is narrowed to, in words: *expires within 30 days; private key missing; “lantern”*. `null` where it shows all. */
export function filterWords({ search, privateKey, expiry, expiresWithin, standing, finding }: CertificateFilter): string | null {
  const parts = [
    expiresWithin === undefined ? expiryWords[expiry] : `expires within ${expiresWithin} ${expiresWithin === 1 ? 'day' : 'days'}`,
    standingWords[standing],
    privateKey.length === 0 ? '' : `private key ${privateKey.map((state) => state.replace('-', ' ')).join(' or ')}`,
    finding === null ? '' : findingWords(finding),
    search.trim() === '' ? '' : `“${search.trim()}”`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('; ');
}

/** A choice of findings in words. @param which `any`, `loss` or a code */
export function findingWords(which: string): string {
  if (which === 'any') return 'weak';
  return which === 'loss' ? 'weak: loss' : `weak: ${findingTitle(which)}`;
}
