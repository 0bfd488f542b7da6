import { toHex } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { malformed } from './format-error.ts';

/** Short names: RFC 4514, section 3, and the IANA registry of LDAP descriptors that section 2.3 admits; they are what people read. */
const attributeNames: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

const utf8Decoder = new TextDecoder('utf-8');
const latin1Decoder = new TextDecoder('latin1');
const utf16Decoder = new TextDecoder('utf-16be');

function utf32(content: Uint8Array): string {
  let text = '';
  for (let at = 0; at + 3 < content.length; at += 4) {
    const point = new DataView(content.buffer, content.byteOffset + at, 4).getUint32(0);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  }
  // Surrogates are no characters in UTF-32, and a lone one has no UTF-8.
  return text.toWellFormed();
}

/** Text of any of the string types that names use; `null` for other types. TeletexString is read as Latin-1, as everybody wrote it. */
export function directoryText(element: Element): string | null {
  switch (element.tag) {
    case universal.utf8String:
    case universal.printableString:
    case universal.ia5String:
    case universal.visibleString:
    case 0x12: // NumericString
      return utf8Decoder.decode(element.content);
    case universal.teletexString:
      return latin1Decoder.decode(element.content);
    case universal.bmpString:
      return utf16Decoder.decode(element.content);
    case universal.universalString:
      return utf32(element.content);
    default:
      return null;
  }
}

/** Escapes a value as RFC 4514, section 2.4, asks. */
function escaped(text: string): string {
  return text
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/(?<!\\) $/, '\\ ');
}

function attributeText(attribute: Element, commonNames: string[]): string {
  const [type, value] = sequenceOf(attribute, 'name attribute');
  if (!value) throw malformed('A part of a name has no value.');
  const oid = objectIdentifier(type, 'name attribute');
  const name = attributeNames[oid];
  const text = name === undefined ? null : directoryText(value);
  if (name === 'CN' && text !== null) commonNames.push(text);
  return text === null ? `${name ?? oid}=#${toHex(value.raw)}` : `${name}=${escaped(text)}`;
}

export interface DistinguishedName {
  /** RFC 4514 string: the most specific part first; empty for an empty name. Unknown attributes are `OID=#HEX`. */
  text: string;
  /** The most specific CN, unescaped. */
  commonName: string | null;
}

/** Reads a Name (RFC 5280, section 4.1.2.4). Throws `FILE_MALFORMED`. */
export function distinguishedName(name: Element): DistinguishedName {
  const commonNames: string[] = [];
  const parts = sequenceOf(name, 'name').map((relative) =>
    expectTag(relative, universal.set, 'name part')
      .children.map((attribute) => attributeText(attribute, commonNames))
      .join('+'),
  );
  return { text: parts.reverse().join(','), commonName: commonNames.at(-1) ?? null };
}
