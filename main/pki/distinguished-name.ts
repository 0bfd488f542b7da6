import { toHex } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { malformed } from './format-error.ts';
import { subjectType } from './subject-types.ts';

// A mark at the beginning is a character of a name as any other: what is read here is what is signed.
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const latin1Decoder = new TextDecoder('latin1');
const utf16Decoder = new TextDecoder('utf-16be', { ignoreBOM: true });

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
    case universal.numericString:
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
  const name = subjectType(oid)?.name;
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
