import type { RequestedName } from '../../preload/contract/requests.ts';
import { fromHex } from '../crypto/bytes.ts';
import { readElement } from './der-reader.ts';
import { FormatError } from './format-error.ts';
import { notReadable, type Reading, readHostName, reading } from './host-name.ts';
import { ipAddressBytes, ipAddressText } from './ip-address.ts';
import { unseenCharacter } from './written-text.ts';

/** What RFC 5321, section 4.1.2, calls a Dot-string; quoted names exist in the standard and nowhere else. */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** Reads an e-mail address (RFC 5321's Mailbox, as RFC 5280, section 4.2.1.6, wants it). Its domain comes out as a host name does. */
export function readMailAddress(typed: string): Reading {
  const text = typed.trim();
  if (text === '') return notReadable('The e-mail address is empty. Type it, or remove the entry.');
  if (/[<>]/.test(text)) return notReadable('This is more than an e-mail address. Write the address alone, without a name or brackets around it.');
  const at = text.lastIndexOf('@');
  if (at < 1 || at === text.length - 1) return notReadable('This is not an e-mail address: it has no name before an @ or no domain behind it.');
  const local = text.slice(0, at);
  if (/[^ -~]/.test(local)) {
    return notReadable(
      'Before the @ only letters of ASCII can stand: certificates carry no others there. Ask for the address that the mailbox has beside this one.',
    );
  }
  if (!localPart.test(local) || local.length > 64)
    return notReadable('This is not an e-mail address: what stands before the @ cannot be the name of a mailbox.');
  const domain = readHostName(text.slice(at + 1), { wildcard: false });
  return domain.problem === null ? reading(`${local}@${domain.value}`) : notReadable(`Behind the @: ${domain.problem}`);
}

const schemeAndRest = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?(.*)$/i;
const userHostPort = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(:\d*)?$/;

/** Everything outside ASCII as percent-encoded UTF-8 (RFC 3987, section 3.1). */
function percentEncoded(text: string): string {
  return text.replace(/[^ -~]+/g, (other) => encodeURIComponent(other.toWellFormed()));
}

/** The host of a URI: an address in brackets as it is, what is ASCII as it is (schemes have rules of their own), anything else as A-labels. */
function readUriHost(host: string): Reading {
  if (host === '') return notReadable('The URI names no host between its slashes. Put one in.');
  if (host.startsWith('[')) {
    return ipAddressBytes(host.slice(1, -1)) ? reading(host) : notReadable('What stands in brackets is not an IPv6 address.');
  }
  return /^[ -~]*$/.test(host) ? reading(host) : readHostName(host, { wildcard: false });
}

/**
 * Reads a URI (RFC 5280, section 4.2.1.6): absolute, with a scheme; an IRI becomes the URI of RFC 3987, section 3.1.
 * What is a URI already stays as it is to the last character, since names like those of SPIFFE are compared as text.
 */
export function readUri(typed: string): Reading {
  const text = typed.trim();
  if (text === '') return notReadable('The URI is empty. Type it, or remove the entry.');
  const unseen = unseenCharacter(text);
  if (unseen) return notReadable(`The URI has a character in it that nobody sees (${unseen}). Type it anew instead of pasting it.`);
  const strange = /[\s<>"{}|\\^`]/.exec(text);
  if (strange) return notReadable(`“${strange[0]}” has no place in a URI. Write it with a percent sign and its number.`);
  const [, scheme, authority, rest = ''] = schemeAndRest.exec(text) ?? [];
  if (scheme === undefined) return notReadable('The URI does not begin with a scheme, as in https://example.com/. Put it in front.');
  if (/%(?![0-9a-f]{2})/i.test(text)) return notReadable('A percent sign in a URI needs two hexadecimal digits behind it; the sign itself is %25.');
  if (authority === undefined) return rest === '' ? notReadable('The URI has nothing behind its scheme.') : reading(`${scheme}:${percentEncoded(rest)}`);
  const [, user, written = '', port = ''] = userHostPort.exec(authority) ?? [];
  const host = readUriHost(written);
  if (host.problem !== null) return host;
  return reading(`${scheme}://${user === undefined ? '' : `${percentEncoded(user)}@`}${host.value}${port}${percentEncoded(rest)}`);
}

function readIpAddress(typed: string): Reading {
  const text = typed.trim();
  if (text === '') return notReadable('The IP address is empty. Type it, or remove the entry.');
  if (text.includes('/')) return notReadable('This is a range of IP addresses. A certificate names each address on its own.');
  if (text.includes('%')) return notReadable('An IP address in a certificate has no zone. Leave away the percent sign and what follows it.');
  const bytes = ipAddressBytes(text);
  const normal = bytes && ipAddressText(bytes);
  return normal
    ? reading(normal)
    : notReadable('This is not an IP address. It looks like 192.0.2.1 or 2001:db8::1, without zeros in front, brackets or a port.');
}

/** A GeneralName in DER: one of the nine alternatives of RFC 5280, section 4.2.1.6, and nothing behind it. */
function readRaw(typed: string): Reading {
  const text = typed.trim().toLowerCase();
  const bytes = fromHex(text);
  try {
    if (bytes && readElement(bytes).context >= 0 && readElement(bytes).context <= 8) return reading(text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return notReadable('This is not the DER of a name, in hexadecimal.');
}

const readers: Record<RequestedName['kind'], (typed: string) => Reading> = {
  dns: (typed) => readHostName(typed, { wildcard: true }),
  ip: readIpAddress,
  email: readMailAddress,
  uri: readUri,
  raw: readRaw,
};

/** Reads a name that is asked for: its normal form, which is what is encoded, or what is wrong with it in the officer's words. */
export function readRequestedName({ kind, value }: RequestedName): Reading {
  return readers[kind](value);
}
