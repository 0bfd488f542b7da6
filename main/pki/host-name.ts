import { domainToASCII } from 'node:url';
import { ipAddressBytes } from './ip-address.ts';
import { unseenCharacter } from './written-text.ts';

/** What became of a text: its normal form, or in a sentence or two what keeps it from having one. */
export type Reading = { value: string; problem: null } | { value: null; problem: string };

/** @param value the normal form */
export function reading(value: string): Reading {
  return { value, problem: null };
}

/** @param problem for whoever typed the text: what is wrong, and what to do */
export function notReadable(problem: string): Reading {
  return { value: null, problem };
}

/** What people type into a field for host names that is something else. */
function mistakenFor(text: string): string | null {
  const unseen = unseenCharacter(text);
  if (unseen) return `This is not a host name: it has a character in it that nobody sees (${unseen}). Type it anew instead of pasting it.`;
  if (/\s/.test(text)) return 'This is not a host name: it has a space. Write each name as an entry of its own.';
  if (/[,;]/.test(text)) return 'This is more than one host name. Write each as an entry of its own.';
  if (text.includes('@')) return 'This is an e-mail address and not a host name. Choose *e-mail* as its kind.';
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return 'This is an address of a page and not a host name. Leave away the scheme before the host and the path behind it, or choose *URI* as its kind.';
  if (ipAddressBytes(text)) return 'This is an IP address and not a host name. Choose *IP address* as its kind.';
  if (/:\d*$/.test(text)) return 'Certificates name hosts without a port. Leave it away.';
  if (/[/\\]/.test(text)) return 'This is not a host name: it has a slash. Write the host alone.';
  return null;
}

function wrongLabel(label: string): string | null {
  if (label === '') return 'This is not a host name: two dots stand together, or it begins with one. Take the extra dot out.';
  if (label.includes('*')) return 'An asterisk can only be the whole first part of a name, as in *.example.com.';
  const strange = /[^a-z0-9_-]/.exec(label);
  if (strange) return `This is not a host name: “${strange[0]}” has no place in one. Letters, digits and hyphens do.`;
  if (label.length > 63) return `The part “${label.slice(0, 12)}…” is ${label.length} characters long once it is written as DNS does. A part has at most 63.`;
  if (label.startsWith('-') || label.endsWith('-')) return `The part “${label}” begins or ends with a hyphen. Host names do not.`;
  return null;
}

/** ASCII for what has other letters (UTS 46, as browsers do it); `null` where there is none. */
function toAscii(text: string): string | null {
  // ASCII stays with us: `domainToASCII` takes 1.2.3 for an address and cuts at a slash.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase();
  return domainToASCII(text).toLowerCase() || null;
}

/**
 * Reads a host name (RFC 5280, section 4.2.1.6: RFC 1034's preferred syntax; underscores, which many have, are let through).
 * @returns lower case, letters outside ASCII as A-labels (RFC 5890), without the dot of the root
 */
export function readHostName(typed: string, options: { wildcard: boolean }): Reading {
  const text = typed.trim().replace(/(?<=[^.])\.$/, '');
  if (text === '') return notReadable('The name is empty. Type it, or remove the entry.');
  const mistaken = mistakenFor(text);
  if (mistaken !== null) return notReadable(mistaken);
  const wildcard = options.wildcard && text.startsWith('*.');
  const host = toAscii(wildcard ? text.slice(2) : text);
  if (host === null) return notReadable('This is not a host name: it has letters that no host name can have. Write it as its domain was registered.');
  const labels = host.split('.');
  for (const label of labels) {
    const wrong = wrongLabel(label);
    if (wrong !== null) return notReadable(wrong);
  }
  if (/^\d+$/.test(labels.at(-1) as string)) {
    return notReadable('The last part of the name is a number, so that programs take it for an IP address, which it is not. Look for what was left out.');
  }
  const whole = wildcard ? `*.${host}` : host;
  if (whole.length > 253) return notReadable(`The name is ${whole.length} characters long once it is written as DNS does. A host name has at most 253.`);
  return reading(whole);
}

/** Endings that no public CA certifies: of RFC 6761 and RFC 6762, ICANN's .internal, and what networks have taken for themselves. */
const privateEndings = new Set('local localhost localdomain internal intranet private corp home lan test example invalid workgroup'.split(' '));

/** Whether a host name in normal form is one that has a meaning in one network only. */
export function isPrivateHost(host: string): boolean {
  const labels = host.split('.');
  return labels.length === 1 || privateEndings.has(labels.at(-1) as string) || host.endsWith('.home.arpa');
}
