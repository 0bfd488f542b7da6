import { type Element, universal } from './der-reader.ts';
import { dottedIdentifier, objectIdentifier, sequenceOf } from './der-values.ts';
import { directoryText } from './distinguished-name.ts';
import { withoutUnseen } from './name-text.ts';
import { otherNameTexts, purposeTexts } from './openssl-names.ts';
import { subjectType } from './subject-types.ts';

const latin1Decoder = new TextDecoder('latin1');

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return '<invalid>';
  return Array.from({ length: 8 }, (_, at) => (((bytes[at * 2] as number) << 8) | (bytes[at * 2 + 1] as number)).toString(16).toUpperCase()).join(':');
}

function otherNameText(name: Element): string {
  const [type, wrapped] = name.children;
  const oid = objectIdentifier(type, 'other name');
  const value = wrapped?.constructed ? wrapped.children[0] : undefined;
  const isText = value?.tag === universal.utf8String || value?.tag === universal.ia5String;
  return `othername: ${otherNameTexts[oid] ?? oid}::${value && isText ? directoryText(value) : '<unsupported>'}`;
}

function visibleByte(byte: number): string {
  return byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** OpenSSL's old way of writing a name, which it has kept here. */
function directoryNameText(name: Element | undefined): string {
  const attributes = name ? sequenceOf(name, 'name').flatMap((relative) => relative.children) : [];
  return attributes
    .map((attribute) => {
      const [type, value] = sequenceOf(attribute, 'name attribute');
      const oid = objectIdentifier(type, 'name attribute');
      return `/${subjectType(oid)?.name ?? oid}=${Array.from(value?.content ?? [], visibleByte).join('')}`;
    })
    .join('');
}

/** A GeneralName as OpenSSL prints it. Throws `FILE_MALFORMED`. */
export function generalNameText(name: Element): string {
  switch (name.context) {
    case 0:
      return withoutUnseen(otherNameText(name));
    case 1:
      return `email:${withoutUnseen(latin1Decoder.decode(name.content))}`;
    case 2:
      return `DNS:${withoutUnseen(latin1Decoder.decode(name.content))}`;
    case 3:
      return 'X400Name:<unsupported>';
    case 4:
      return `DirName:${directoryNameText(name.children[0])}`;
    case 5:
      return 'EdiPartyName:<unsupported>';
    case 6:
      return `URI:${withoutUnseen(latin1Decoder.decode(name.content))}`;
    case 7:
      return `IP Address:${addressText(name.content)}`;
    default: {
      const oid = dottedIdentifier(name.content, 'registered identifier');
      return `Registered ID:${purposeTexts[oid] ?? oid}`;
    }
  }
}
