import type { CertificateFilter, Expiry } from '../stores/inventory.ts';
import { KEY_WORDS } from './certificate-words.ts';

const EXPIRY_WORDS: Record<Expiry, string> = {
  any: '',
  expired: 'past due',
  'within-7': 'expires within 7 days',
  'within-30': 'expires within 30 days',
  'within-90': 'expires within 90 days',
  later: 'expires in more than 90 days',
};

/** What the certificates' list is narrowed to, in words: *expires within 30 days; private key missing; “lantern”*. `null` where it shows all. */
export function filterWords({ search, privateKey, expiry, weak }: CertificateFilter): string | null {
  const parts = [
    EXPIRY_WORDS[expiry],
    privateKey.length === 0 ? '' : `private key ${privateKey.map((state) => KEY_WORDS[state].word).join(' or ')}`,
    weak ? 'weak' : '',
    search.trim() === '' ? '' : `“${search.trim()}”`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join('; ');
}
