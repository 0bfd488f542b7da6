import type { AuthorityRow, ConstrainedName, IssuanceProfile, RevocationReason, WantedProfile } from '../../../preload/contract/authorities.ts';

export const PROFILE_WORDS: Record<IssuanceProfile, string> = { server: 'TLS server', client: 'TLS client', 'server-and-client': 'TLS server and client' };

export const PROFILES: readonly { value: WantedProfile; label: string }[] = [
  { value: 'as-asked', label: 'As each asks' },
  { value: 'server', label: PROFILE_WORDS.server },
  { value: 'client', label: PROFILE_WORDS.client },
  { value: 'server-and-client', label: PROFILE_WORDS['server-and-client'] },
];

export const ROLE_WORDS: Record<AuthorityRow['role'], string> = { root: 'root', issuing: 'issuing CA' };

/** The reasons in the order in which officers meet them, each with what it tells the world. */
export const REASONS: readonly { reason: RevocationReason; word: string; hint: string }[] = [
  { reason: 'keyCompromise', word: 'Key compromise', hint: 'Somebody else has, or may have, the private key.' },
  { reason: 'superseded', word: 'Superseded', hint: 'Another certificate has taken its place.' },
  { reason: 'cessationOfOperation', word: 'Cessation of operation', hint: 'What it was for is switched off.' },
  { reason: 'affiliationChanged', word: 'Affiliation changed', hint: 'The names or the organisation in it are no longer right.' },
  { reason: 'privilegeWithdrawn', word: 'Privilege withdrawn', hint: 'Its holder may no longer have it.' },
  { reason: 'cACompromise', word: 'CA compromise', hint: 'The key of a CA above it is lost to somebody else.' },
  { reason: 'unspecified', word: 'Unspecified', hint: 'No reason is given to the world.' },
];

export function reasonWord(reason: RevocationReason): string {
  return REASONS.find((known) => known.reason === reason)?.word.toLowerCase() ?? reason;
}

const EVERY_IPV4 = '0.0.0.0/0';
const EVERY_IPV6 = '::/0';

/** `example.com`, `10.0.0.0/8`, `.example.com (email)`. The domain of all host names is the empty one. */
function constraintWords({ kind, value }: ConstrainedName): string {
  if (kind === 'dns' && value === '') return 'all host names';
  if (kind === 'ip' && value === EVERY_IPV4) return 'all IPv4 addresses';
  if (kind === 'ip' && value === EVERY_IPV6) return 'all IPv6 addresses';
  return kind === 'email' ? `${value} (email)` : value;
}

/** What a CA may, or may not, certify, name by name; the two networks of all addresses are one for whoever reads it. */
export function constraintLines(names: readonly ConstrainedName[]): string[] {
  const networks = names.filter(({ kind }) => kind === 'ip').map(({ value }) => value);
  if (!networks.includes(EVERY_IPV4) || !networks.includes(EVERY_IPV6)) return names.map(constraintWords);
  const others = names.filter(({ kind, value }) => kind !== 'ip' || (value !== EVERY_IPV4 && value !== EVERY_IPV6));
  return [...others.map(constraintWords), 'all IP addresses'];
}

/** A name for the file of its CRL that every file system takes: *lantern-issuing.crl*. */
export function crlFileName({ name, role }: Pick<AuthorityRow, 'name' | 'role'>): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${plain === '' ? 'ca' : plain}-${role}.crl`;
}
