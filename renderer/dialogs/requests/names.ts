import type { RequestedName } from '../../../preload/contract/requests.ts';

const KINDS: Record<string, RequestedName['kind']> = { dns: 'dns', ip: 'ip', 'ip address': 'ip', email: 'email', uri: 'uri', url: 'uri' };
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;
const IPV6 = /^(?=(.*:){2})[0-9a-f:]+(\d{1,3}(\.\d{1,3}){3})?$/i;

/** What kind of name a text must be, by its look; whether it is a right one says the agent. */
export function kindOf(value: string): RequestedName['kind'] {
  if (value.includes('://')) return 'uri';
  if (value.includes('@')) return 'email';
  return IPV4.test(value) || IPV6.test(value) ? 'ip' : 'dns';
}

function nameOf(word: string): RequestedName {
  const prefixed = /^(dns|ip|email|uri|url)[:=](.+)$/i.exec(word);
  const kind = prefixed?.[1] === undefined ? undefined : KINDS[prefixed[1].toLowerCase()];
  const value = kind === undefined ? word : (prefixed?.[2] ?? word);
  return { kind: kind ?? kindOf(value), value };
}

/** The names in a text, as they stand in mails, spreadsheets and OpenSSL's own print: apart by blanks, commas, semicolons or lines, with or without *DNS:* before them. */
export function namesIn(text: string): RequestedName[] {
  return text
    .replace(/\bIP Address:/gi, 'IP:')
    .split(/[\s,;]+/)
    .map((word) => word.replace(/^["'<]+|["'>]+$/g, ''))
    .filter((word) => word !== '')
    .map(nameOf);
}

/** Whether two names are the same to whoever typed them. */
export function sameName(a: RequestedName, b: RequestedName): boolean {
  return a.kind === b.kind && a.value.trim().toLowerCase() === b.value.trim().toLowerCase();
}
