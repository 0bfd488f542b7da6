import { toHex, utf8 } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { expectTag, objectIdentifier, sequenceOf } from './der-values.ts';
import { directoryText } from './distinguished-name.ts';
import { subjectType } from './subject-types.ts';
import { unseenCharacter } from './written-text.ts';

/** A character that nobody sees as the bytes of its UTF-8, so that no name can pass for another on the screen. */
export function withoutUnseen(text: string): string {
  return Array.from(text.toWellFormed(), (character) =>
    unseenCharacter(character) ? Array.from(utf8(character), (byte) => `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('') : character,
  ).join('');
}

function valueText(value: Element): string {
  const text = directoryText(value);
  if (text === null) return `#${toHex(value.raw).toUpperCase()}`;
  const escaped = withoutUnseen(text.replace(/[\\"]/g, '\\$&'));
  return /^[ #]|[,+<>;]| $/.test(text) ? `"${escaped}"` : escaped;
}

function attributeText(attribute: Element): string {
  const [type, value] = sequenceOf(attribute, 'name attribute');
  const oid = objectIdentifier(type, 'name attribute');
  const name = subjectType(oid)?.name ?? oid;
  return `${name === 'STREET' ? 'street' : name} = ${value ? valueText(value) : ''}`;
}

/** A Name as OpenSSL prints it with `-nameopt oneline,-esc_msb`: in the order of the certificate. Throws `FILE_MALFORMED`. */
export function nameText(name: Element): string {
  return sequenceOf(name, 'name')
    .map((relative) => expectTag(relative, universal.set, 'name part').children.map(attributeText).join(' + '))
    .join(', ');
}
