import { toHex } from '../crypto/bytes.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, octets, sequenceOf, smallInteger } from './der-values.ts';
import { extendedKeyUsageName, extensionOids, keyUsageNames } from './extension-names.ts';
import { FormatError } from './format-error.ts';
import { generalNames, type SubjectAltName } from './general-names.ts';

/** What is read out of the extensions of a certificate or request. Fields of absent or unreadable ones keep their empty value. */
export interface Extensions {
  subjectAltNames: SubjectAltName[];
  isCa: boolean;
  /** Authorities that may follow below this one; `null` where nothing bounds them, or where it is none. */
  pathLength: number | null;
  /** Names of RFC 5280, section 4.2.1.3. */
  keyUsage: string[];
  /** Names of RFC 5280, section 4.2.1.12; dotted where there is none. */
  extendedKeyUsage: string[];
  /** TLS feature status_request (RFC 7633). */
  mustStaple: boolean;
  /** Lower-case hex. */
  subjectKeyId: string | null;
  /** Lower-case hex. */
  authorityKeyId: string | null;
}

/** An extension as it stands (RFC 5280, section 4.1). */
export interface RawExtension {
  oid: string;
  critical: boolean;
  /** Content of extnValue. */
  value: Uint8Array;
}

/** Number of status_request among TLS's extensions (RFC 6066, section 1.1). */
export const STATUS_REQUEST = 5;

/** Names of the usages (RFC 5280, section 4.2.1.3). Throws `FILE_MALFORMED`, as the three below do. @param value content of extnValue */
export function keyUsageOf(value: Element): string[] {
  // Unlike other BIT STRINGs this one may end within a byte: its first octet counts the unused bits.
  const { content } = expectTag(value, universal.bitString, 'key usage');
  return keyUsageNames.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** Names of the purposes, object identifiers where they have none (RFC 5280, section 4.2.1.12). */
export function extendedKeyUsageOf(value: Element): string[] {
  return sequenceOf(value, 'extended key usage').map((usage) => extendedKeyUsageName(objectIdentifier(usage, 'extended key usage')));
}

/** Numbers of the TLS extensions that a server must send (RFC 7633, section 4.1). */
export function tlsFeaturesOf(value: Element): number[] {
  return sequenceOf(value, 'TLS features').map((feature) => smallInteger(feature, 'TLS feature'));
}

/** Basic constraints (RFC 5280, section 4.2.1.9). */
export function basicConstraintsOf(value: Element): Pick<Extensions, 'isCa' | 'pathLength'> {
  const [flag, length] = sequenceOf(value, 'basic constraints');
  const isCa = flag?.tag === universal.boolean && flag.content[0] !== 0;
  return { isCa, pathLength: isCa && length ? smallInteger(length, 'path length') : null };
}

function authorityKeyId(value: Element): string | null {
  const id = sequenceOf(value, 'authority key identifier').find((field) => field.context === 0);
  return id ? toHex(id.content) : null;
}

const readers: Record<string, (value: Element, into: Extensions) => void> = {
  [extensionOids.subjectAltName]: (value, into) => {
    into.subjectAltNames = generalNames(value);
  },
  [extensionOids.basicConstraints]: (value, into) => {
    Object.assign(into, basicConstraintsOf(value));
  },
  [extensionOids.keyUsage]: (value, into) => {
    into.keyUsage = keyUsageOf(value);
  },
  [extensionOids.extendedKeyUsage]: (value, into) => {
    into.extendedKeyUsage = extendedKeyUsageOf(value);
  },
  [extensionOids.tlsFeature]: (value, into) => {
    into.mustStaple = tlsFeaturesOf(value).includes(STATUS_REQUEST);
  },
  [extensionOids.subjectKeyIdentifier]: (value, into) => {
    into.subjectKeyId = toHex(octets(value, 'subject key identifier'));
  },
  [extensionOids.authorityKeyIdentifier]: (value, into) => {
    into.authorityKeyId = authorityKeyId(value);
  },
};

/** Takes Extensions apart. It throws for nothing: what is no extension is passed over. */
export function extensionList(extensions: Element | undefined): RawExtension[] {
  const list: RawExtension[] = [];
  unlessUnreadable(() => {
    for (const extension of extensions ? sequenceOf(extensions, 'extensions') : []) {
      unlessUnreadable(() => {
        const [oid, ...rest] = sequenceOf(extension, 'extension');
        const [flag] = rest;
        const critical = flag?.tag === universal.boolean && flag.content[0] !== 0;
        list.push({ oid: objectIdentifier(oid, 'extension'), critical, value: octets(rest.at(-1), 'extension') });
      });
    }
  });
  return list;
}

/**
 * The first of each kind. No certificate may have one twice (RFC 5280, section 4.2); of what has, everybody here has to read the same one, or names
 * would be signed that nobody was shown.
 */
export function firstOfEach(extensions: readonly RawExtension[]): RawExtension[] {
  const seen = new Set<string>();
  return extensions.filter(({ oid }) => !seen.has(oid) && seen.add(oid));
}

/**
 * Reads the extensions that the inventory shows (RFC 5280, section 4.2). It throws for none of them: what cannot be read counts as absent,
 * because a certificate with a strange extension is in use all the same, and has a key to keep.
 */
export function readExtensions(extensions: readonly RawExtension[]): Extensions {
  const read: Extensions = {
    subjectAltNames: [],
    isCa: false,
    pathLength: null,
    keyUsage: [],
    extendedKeyUsage: [],
    mustStaple: false,
    subjectKeyId: null,
    authorityKeyId: null,
  };
  for (const { oid, value } of firstOfEach(extensions)) unlessUnreadable(() => readers[oid]?.(readElement(value), read));
  return read;
}

/** What the function gives, or `null` where it came upon something that cannot be read. */
export function unlessUnreadable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}
