import { toHex } from '../crypto/bytes.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, octets, sequenceOf } from './der-values.ts';
import { FormatError } from './format-error.ts';
import { generalNames, type SubjectAltName } from './general-names.ts';

const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

const extendedKeyUsageNames: Record<string, string> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
  '2.5.29.37.0': 'anyExtendedKeyUsage',
};

/** What is read out of the extensions of a certificate or request. Fields of absent or unreadable ones keep their empty value. */
export interface Extensions {
  subjectAltNames: SubjectAltName[];
  isCa: boolean;
  /** Names of RFC 5280, section 4.2.1.3. */
  keyUsage: string[];
  /** Names of RFC 5280, section 4.2.1.12; dotted where there is none. */
  extendedKeyUsage: string[];
  /** Lower-case hex. */
  subjectKeyId: string | null;
  /** Lower-case hex. */
  authorityKeyId: string | null;
}

function keyUsage(value: Element): string[] {
  // Unlike other BIT STRINGs this one may end within a byte: its first octet counts the unused bits.
  const { content } = expectTag(value, universal.bitString, 'key usage');
  return keyUsageNames.filter((_, bit) => ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

function extendedKeyUsage(value: Element): string[] {
  return sequenceOf(value, 'extended key usage').map((usage) => {
    const oid = objectIdentifier(usage, 'extended key usage');
    return extendedKeyUsageNames[oid] ?? oid;
  });
}

function isCa(value: Element): boolean {
  const [flag] = sequenceOf(value, 'basic constraints');
  return flag?.tag === universal.boolean && flag.content[0] !== 0;
}

function authorityKeyId(value: Element): string | null {
  const id = sequenceOf(value, 'authority key identifier').find((field) => field.context === 0);
  return id ? toHex(id.content) : null;
}

const readers: Record<string, (value: Element, into: Extensions) => void> = {
  '2.5.29.17': (value, into) => {
    into.subjectAltNames = generalNames(value);
  },
  '2.5.29.19': (value, into) => {
    into.isCa = isCa(value);
  },
  '2.5.29.15': (value, into) => {
    into.keyUsage = keyUsage(value);
  },
  '2.5.29.37': (value, into) => {
    into.extendedKeyUsage = extendedKeyUsage(value);
  },
  '2.5.29.14': (value, into) => {
    into.subjectKeyId = toHex(octets(value, 'subject key identifier'));
  },
  '2.5.29.35': (value, into) => {
    into.authorityKeyId = authorityKeyId(value);
  },
};

/**
 * Reads the extensions that the inventory shows (RFC 5280, section 4.2). It throws for none of them: what cannot be read counts as absent,
 * because a certificate with a strange extension is in use all the same, and has a key to keep.
 */
export function readExtensions(extensions: Element | undefined): Extensions {
  const read: Extensions = {
    subjectAltNames: [],
    isCa: false,
    keyUsage: [],
    extendedKeyUsage: [],
    subjectKeyId: null,
    authorityKeyId: null,
  };
  for (const extension of childrenOrNone(extensions)) {
    unlessUnreadable(() => {
      const fields = sequenceOf(extension, 'extension');
      readers[objectIdentifier(fields[0], 'extension')]?.(readElement(octets(fields.at(-1), 'extension')), read);
    });
  }
  return read;
}

function childrenOrNone(element: Element | undefined): Element[] {
  let children: Element[] = [];
  unlessUnreadable(() => {
    if (element) children = sequenceOf(element, 'extensions');
  });
  return children;
}

function unlessUnreadable(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}
