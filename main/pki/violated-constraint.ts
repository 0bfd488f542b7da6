import type { ConstrainedName } from '../../preload/contract/authorities.ts';
import { generalNameTags } from './general-names.ts';
import { readHostName } from './host-name.ts';
import { ipAddressBytes } from './ip-address.ts';
import { inIpRange, ipRangeBytes } from './ip-range.ts';
import { everyHost, type NameConstraints } from './name-constraints.ts';
import { readMailAddress } from './requested-name.ts';
import { shortened } from './written-text.ts';

/** A name in normal form that an authority is asked to certify. What a subject has for an e-mail address or a host may be none, and stands as it is. */
export interface CertifiedName {
  kind: 'dns' | 'ip' | 'email' | 'uri';
  value: string;
}

function isBelow(host: string, domain: string): boolean {
  return domain === everyHost.value || host === domain || host.endsWith(`.${domain}`);
}

function isWithin({ kind, value }: CertifiedName, constraint: ConstrainedName): boolean {
  if (constraint.kind !== kind) return false;
  switch (constraint.kind) {
    case 'dns':
      return isBelow(value, constraint.value);
    case 'email': {
      const host = value.slice(value.lastIndexOf('@') + 1).toLowerCase();
      return constraint.value.startsWith('.') ? host.endsWith(constraint.value) : host === constraint.value;
    }
    case 'ip': {
      const address = ipAddressBytes(value);
      const range = ipRangeBytes(constraint.value);
      return address !== null && range !== null && inIpRange(address, range);
    }
  }
}

/** A wildcard reaches into what lies right below its domain: RFC 5280 says nothing about that, and the certificate would be good for it. */
function reachesInto({ kind, value }: CertifiedName, constraint: ConstrainedName): boolean {
  return (
    isWithin({ kind, value }, constraint) ||
    (kind === 'dns' && value.startsWith('*.') && constraint.kind === 'dns' && constraint.value.slice(constraint.value.indexOf('.') + 1) === value.slice(2))
  );
}

function violates(name: CertifiedName, { permitted, excluded, unread }: NameConstraints): string | null {
  // Clients find no host in it to compare, and refuse the certificate (OpenSSL: unsupported or invalid name syntax).
  const isBound = [...permitted, ...excluded].some(({ kind }) => kind === name.kind);
  if (name.kind === 'email' && isBound && readMailAddress(name.value).problem !== null)
    return "The authority's certificate bounds e-mail addresses, and what the subject has for one cannot be held against it.";
  if (name.kind === 'dns' && isBound && readHostName(name.value, { wildcard: true }).value === null)
    return `The authority's certificate bounds hosts, and the common name ${shortened(name.value)} cannot be held against it.`;
  if (unread.includes(generalNameTags[name.kind])) return `The authority's certificate bounds names like ${name.value} in a way that is not understood here.`;
  if (excluded.some((constraint) => reachesInto(name, constraint))) return `The authority must not certify ${name.value}: its certificate excludes it.`;
  const allowed = permitted.filter(({ kind }) => kind === name.kind);
  if (allowed.length === 0 || allowed.some((constraint) => isWithin(name, constraint))) return null;
  return `The authority may not certify ${name.value}: its certificate permits ${allowed.map(({ value }) => value).join(', ')} only.`;
}

/**
 * Why clients would refuse a certificate of an authority for these names (RFC 5280, section 4.2.1.10), in a sentence; `null` where they would not.
 * @param names all that the certificate would be for, common name and e-mail address of its subject included
 */
export function violatedConstraint(names: readonly CertifiedName[], hasSubject: boolean, constraints: NameConstraints): string | null {
  if (hasSubject && constraints.unread.includes(generalNameTags.directory))
    return "The authority's certificate bounds subjects in a way that is not understood here.";
  for (const name of names) {
    const violated = violates(name, constraints);
    if (violated !== null) return violated;
  }
  return null;
}
