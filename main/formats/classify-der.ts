import { type Element, readElement, universal } from '../pki/der-reader.ts';

/** What a structure in DER is, from its shape alone. */
export type DerKind =
  | 'certificate'
  | 'request'
  | 'crl'
  | 'pkcs1'
  | 'sec1'
  | 'pkcs8'
  | 'encrypted-pkcs8'
  | 'pkcs7'
  | 'pkcs12'
  | 'public-key'
  | 'rsa-public-key'
  | 'dh-parameters'
  | 'dsa-private-key'
  | 'ec-parameters';

/** One letter for each kind of child; enough to tell the structures apart. */
function shape(elements: readonly Element[]): string {
  const letters: Record<number, string> = {
    [universal.integer]: 'i',
    [universal.sequence]: 's',
    [universal.set]: 'S',
    [universal.octetString]: 'o',
    [universal.octetString | 0x20]: 'o',
    [universal.bitString]: 'b',
    [universal.objectIdentifier]: 'd',
    [universal.utcTime]: 't',
    [universal.generalizedTime]: 't',
  };
  return elements.map(({ tag, context }) => letters[tag] ?? (context >= 0 ? String(context % 10) : '?')).join('');
}

function childrenOf(element: Element | undefined): Element[] {
  return element?.constructed ? element.children : [];
}

/** A signed structure: its first part tells certificate, request and CRL apart. */
function signedKind(toBeSigned: Element | undefined): DerKind | null {
  const inner = shape(childrenOf(toBeSigned));
  // Serial, algorithm, issuer, validity, subject, key (RFC 5280, section 4.1), with or without a version.
  if (/^0?issss/.test(inner)) return 'certificate';
  // Version, subject, key, attributes (RFC 2986, section 4.1); some writers leave the attributes out.
  if (/^iss0?$/.test(inner)) return 'request';
  if (/^i?sst/.test(inner)) return 'crl';
  return null;
}

/**
 * Tells what a DER or BER structure is. A key's shape says it, and PEM's labels are not believed: `PRIVATE KEY` over PKCS#1 is common.
 * @returns `null` where it is none of the kinds
 * Throws `FILE_MALFORMED`, `FILE_LIMITS` where it is no whole ASN.1 structure.
 */
export function classifyDer(bytes: Uint8Array): DerKind | null {
  const element = readElement(bytes);
  if (element.tag === universal.objectIdentifier) return 'ec-parameters';
  if (element.tag !== universal.sequence) return null;
  const children = element.children;
  const [first, second] = children;
  const outer = shape(children);
  if (/^ssb/.test(outer)) return signedKind(first);
  if (/^i{9,}s?$/.test(outer)) return 'pkcs1';
  if (/^i{6}$/.test(outer)) return 'dsa-private-key';
  if (/^io[01]*$/.test(outer)) return 'sec1';
  if (/^iso[01]*$/.test(outer)) return shape(childrenOf(second)).startsWith('d') ? 'pkcs8' : null;
  if (/^iss?$/.test(outer)) return first?.content[0] === 3 ? 'pkcs12' : null;
  if (/^issoi/.test(outer)) return 'ec-parameters';
  if (/^so$/.test(outer)) return shape(childrenOf(first)).startsWith('d') ? 'encrypted-pkcs8' : null;
  if (/^sb$/.test(outer)) return 'public-key';
  if (/^d0$/.test(outer)) return 'pkcs7';
  if (/^ii$/.test(outer)) return (second?.contentLength ?? 0) <= 5 && (first?.contentLength ?? 0) > 5 ? 'rsa-public-key' : 'dh-parameters';
  if (/^iii?$/.test(outer)) return 'dh-parameters';
  return null;
}
