import type { SubjectPart } from '../../preload/contract/requests.ts';
import { fromHex, toHex, utf8 } from '../crypto/bytes.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { der, derObjectIdentifier, derSequence, derSetOf } from './der-writer.ts';
import { directoryText } from './distinguished-name.ts';
import { FormatError, malformed } from './format-error.ts';
import { type SubjectType, subjectType } from './subject-types.ts';
import { isPrintableString, isVisibleAscii } from './written-text.ts';

/**
 * The DER that a value of the form `#HEX` stands for (RFC 4514, section 2.4); `null` for text. A text that merely begins with `#` is no DER, and
 * one that happens to be is written as the DER of its string by `subjectParts`, so that the two cannot be taken for each other.
 */
export function valueDer(value: string): Uint8Array | null {
  const bytes = value.startsWith('#') ? fromHex(value.slice(1)) : null;
  if (!bytes || bytes.length === 0) return null;
  try {
    readElement(bytes);
    return bytes;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}

const stringTags = { utf8: universal.utf8String, printable: universal.printableString, ia5: universal.ia5String } as const;

/** Whether the kind's string type can hold the text. */
export function isWritable(type: SubjectType | undefined, text: string): boolean {
  if (type?.encoding === 'printable') return isPrintableString(text);
  return type?.encoding === 'ia5' ? isVisibleAscii(text) : text.isWellFormed();
}

function encodeAttribute({ type, value }: SubjectPart): Uint8Array {
  const known = subjectType(type);
  // What another string type would have to hold is refused by `checkDraft`; here it is written so that it can be read.
  const encoding = known && isWritable(known, value) ? known.encoding : 'utf8';
  return derSequence(derObjectIdentifier(known?.oid ?? type), valueDer(value) ?? der(stringTags[encoding], utf8(value)));
}

/**
 * Writes a Name (RFC 5280, section 4.1.2.4).
 * @param parts the most specific first, as RFC 4514 writes names; their types are names of `subjectTypes` or object identifiers
 * @returns DER, the least specific part first
 */
export function encodeName(parts: readonly SubjectPart[]): Uint8Array {
  const relativeNames: Uint8Array[][] = [];
  for (const part of parts) {
    const attribute = encodeAttribute(part);
    if (part.joined && relativeNames.length > 0) relativeNames.at(-1)?.push(attribute);
    else relativeNames.push([attribute]);
  }
  return derSequence(...relativeNames.reverse().map((attributes) => derSetOf(...attributes)));
}

/** Text where writing it gives a name that everybody takes for the same one, whatever string type it had; `#HEX` for everything else. */
function partValue(type: SubjectType | undefined, value: Element): string {
  const text = type || value.tag === universal.utf8String ? directoryText(value) : null;
  // U+FFFD stands for bytes that were no text of their type.
  const carries = text !== null && !text.includes('\ufffd') && isWritable(type, text) && valueDer(text) === null;
  return carries ? text : `#${toHex(value.raw)}`;
}

/**
 * Takes a Name apart, the other way round than `encodeName`.
 * Throws `FILE_MALFORMED` where it is none.
 */
export function subjectParts(name: Element): SubjectPart[] {
  return sequenceOf(name, 'name')
    .reverse()
    .flatMap((relative) =>
      expectTag(relative, universal.set, 'name part').children.map((attribute, at): SubjectPart => {
        const [typeElement, value] = sequenceOf(attribute, 'name attribute');
        const oid = objectIdentifier(typeElement, 'name attribute');
        const type = subjectType(oid);
        const part = { type: type?.name ?? oid, value: partValue(type, expectValue(value)) };
        return at === 0 ? part : { ...part, joined: true };
      }),
    );
}

function expectValue(value: Element | undefined): Element {
  if (!value) throw malformed('A part of a name has no value.');
  return value;
}
