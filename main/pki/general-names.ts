import { toHex } from '../crypto/bytes.ts';
import type { Element } from './der-reader.ts';
import { objectIdentifier, sequenceOf } from './der-values.ts';
import { distinguishedName } from './distinguished-name.ts';
import { malformed } from './format-error.ts';
import { ipAddressText } from './ip-address.ts';

/** A name as it is read and shown; what is asked for is a `RequestedName`. */
export interface SubjectAltName {
  kind: 'dns' | 'ip' | 'email' | 'uri' | 'other';
  /** As people write it; of kind `other`: what it is, a colon, the value. */
  value: string;
}

/** Numbers of the alternatives that are told apart here (RFC 5280, section 4.2.1.6). */
export const generalNameTags = { other: 0, email: 1, dns: 2, directory: 4, uri: 6, ip: 7 } as const;

const latin1Decoder = new TextDecoder('latin1');

/** Reads a GeneralName. Throws `FILE_MALFORMED`. */
export function generalName(name: Element): SubjectAltName {
  switch (name.context) {
    case generalNameTags.email:
      return { kind: 'email', value: latin1Decoder.decode(name.content) };
    case generalNameTags.dns:
      return { kind: 'dns', value: latin1Decoder.decode(name.content) };
    case generalNameTags.directory:
      return { kind: 'other', value: `dirName:${name.children[0] ? distinguishedName(name.children[0]).text : ''}` };
    case generalNameTags.uri:
      return { kind: 'uri', value: latin1Decoder.decode(name.content) };
    case generalNameTags.ip: {
      const text = ipAddressText(name.content);
      return text === null ? { kind: 'other', value: `ip:${toHex(name.content)}` } : { kind: 'ip', value: text };
    }
    case generalNameTags.other:
      return { kind: 'other', value: `otherName:${objectIdentifier(name.children[0], 'other name')}` };
    case -1:
      throw malformed('A part of the alternative names is none.');
    default:
      return { kind: 'other', value: `[${name.context}]:${toHex(name.content)}` };
  }
}

/** Reads GeneralNames (RFC 5280, section 4.2.1.6). Throws `FILE_MALFORMED`. */
export function generalNames(names: Element): SubjectAltName[] {
  return sequenceOf(names, 'alternative names').map(generalName);
}
