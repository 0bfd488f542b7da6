import type { RequestedName, SubjectPart } from '../../preload/contract/requests.ts';
import { readHostName } from './host-name.ts';
import { ipAddressBytes, ipAddressText } from './ip-address.ts';
import { nameKey, normalName } from './normal-draft.ts';

/** A name by which programs find a server. */
export interface HostOrAddress {
  kind: 'dns' | 'ip';
  value: string;
}

/**
 * The host's name or address that a subject's common name is, in normal form; `null` where it is a person's, a device's or nothing.
 * @param oneWord whether a name without a dot counts
 */
export function hostOfSubject(subject: readonly SubjectPart[], oneWord: boolean): HostOrAddress | null {
  const name = subject.find(({ type }) => type === 'CN')?.value ?? '';
  const address = ipAddressBytes(name);
  if (address) return { kind: 'ip', value: ipAddressText(address) as string };
  const { value } = readHostName(name, { wildcard: true });
  return value !== null && (oneWord || value.includes('.')) ? { kind: 'dns', value } : null;
}

/** The names with the host of the subject as the first of them, where the common name is one. Programs look for it nowhere else (RFC 9525, section 6.3). */
export function namesWithHost(names: readonly RequestedName[], subject: readonly SubjectPart[], oneWord: boolean): RequestedName[] {
  const host = hostOfSubject(subject, oneWord);
  return host ? [host, ...names.filter((name) => nameKey(normalName(name)) !== nameKey(host))] : [...names];
}
