import type { RequestedName } from '../../preload/contract/requests.ts';
import { fromHex, toHex, utf8 } from '../crypto/bytes.ts';
import { type Element, readElement } from './der-reader.ts';
import { sequenceOf } from './der-values.ts';
import { der, derSequence } from './der-writer.ts';
import { generalName, generalNameTags } from './general-names.ts';
import { ipAddressBytes } from './ip-address.ts';
import { readRequestedName } from './requested-name.ts';

/**
 * Writes a GeneralName, DER, from a name in normal form (`readRequestedName`).
 * @throws `Error` for an address or hexadecimal text that is none: `checkDraft` has said so before
 */
export function encodeGeneralName({ kind, value }: RequestedName): Uint8Array {
  const content = kind === 'raw' ? fromHex(value) : kind === 'ip' ? ipAddressBytes(value) : utf8(value);
  if (!content || content.length === 0) throw new Error(`no name of the kind ${kind}`);
  return kind === 'raw' ? content : der(0x80 | generalNameTags[kind], content);
}

/** Writes GeneralNames, DER. */
export function encodeGeneralNames(names: readonly RequestedName[]): Uint8Array {
  return derSequence(...names.map(encodeGeneralName));
}

/**
 * Reads GeneralNames as names that can be asked for again. What would not come out as it went in, whether of another kind or no proper name of its
 * own, is `raw`. Upper case in host names is the one thing that is lost.
 * Throws `FILE_MALFORMED`.
 */
export function requestedNames(names: Element): RequestedName[] {
  return sequenceOf(names, 'alternative names').map((element) => {
    const { kind, value } = generalName(element);
    if (kind !== 'other') {
      const read = readRequestedName({ kind, value });
      const sameBut = (text: string) => (kind === 'dns' || kind === 'email' ? text.toLowerCase() : text);
      if (read.value !== null && sameBut(read.value) === sameBut(value)) return { kind, value: read.value };
    }
    return { kind: 'raw', value: toHex(element.raw) };
  });
}

/** A name as it is shown to people: as it is written, or what kind of other name it is. @param name in normal form */
export function requestedNameText({ kind, value }: RequestedName): string {
  const bytes = kind === 'raw' ? fromHex(value) : null;
  return bytes ? generalName(readElement(bytes)).value : value;
}
