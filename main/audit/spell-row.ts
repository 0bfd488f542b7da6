import { sha256Hex } from '../crypto/hash.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';

/** One member of the object as which a row is spelled. */
export interface Member<Row> {
  name: string;
  /** Canonical JSON of its value; `undefined` where the row's object has no such member. */
  spell(row: Row): string | undefined;
}

/** Members for columns. Bytes stand as `{"sha256": hex}`. */
export function columnMembers(names: readonly PropertyKey[]): Member<object>[] {
  return names.map((name) => ({ name: String(name), spell: (row) => spellValue(row[name as keyof object]) }));
}

/** The same for columns that are left out where they are null. */
export function columnMembersUnlessNull(names: readonly PropertyKey[]): Member<object>[] {
  return columnMembers(names).map(({ name, spell }) => ({ name, spell: (row) => (row[name as keyof object] == null ? undefined : spell(row)) }));
}

/** Members in the order that canonical JSON has them in (RFC 8785, section 3.2.3): to be brought into it once and not for each row. */
export function inOrder<Row>(members: readonly Member<Row>[]): readonly Member<Row>[] {
  return members.toSorted((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * A row as canonical JSON.
 * @param members in their order, their names plain ones, which JSON spells as they are
 * @throws TypeError where a value has no canonical spelling
 */
export function spellRow<Row>(row: Row, members: readonly Member<Row>[]): string {
  let text = '';
  for (const { name, spell } of members) {
    const value = spell(row);
    if (value !== undefined) text += `${text === '' ? '' : ','}"${name}":${value}`;
  }
  return `{${text}}`;
}

export function spellRows<Row>(rows: readonly Row[], members: readonly Member<Row>[]): string {
  return `[${rows.map((row) => spellRow(row, members)).join(',')}]`;
}

function spellValue(value: unknown): string {
  return value instanceof Uint8Array ? `{"sha256":"${sha256Hex(value)}"}` : canonicalJson(value as Json);
}
