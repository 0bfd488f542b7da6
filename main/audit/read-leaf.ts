import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import type { Entry, EntryRow } from './entry.ts';
import { splitPlainLeaf } from './plain-leaf.ts';

type Members = { readonly [name: string]: Json };

/** An entry without the rows that it vouches for. */
export type EntryWithoutRows = Omit<Entry, 'rows'>;

const OBJECT_KINDS: ReadonlySet<Json | undefined> = new Set(['certificate', 'key', 'request', 'officer', 'vault', 'file', 'authority', 'backup', 'target']);
const MEMBERS: ReadonlySet<string> = new Set(['action', 'actor', 'at', 'command', 'details', 'index', 'objects', 'rows', 'text', 'v']);

/**
 * Reads a leaf, strictly: canonical JSON of exactly the members of version 1. `null` otherwise.
 *
 * Written by hand, because a million leaves are read at each verification: a schema library and the general canonical
 * spelling would each take longer than all hashing.
 */
export function readLeaf(leaf: string): Entry | null {
  const plain = splitPlainLeaf(leaf);
  return plain ? { ...plain.entry, rows: JSON.parse(plain.rows) as EntryRow[] } : readAny(leaf);
}

/** The same, of a leaf whose rows nobody asks for. */
export function readLeafWithoutRows(leaf: string): EntryWithoutRows | null {
  return splitPlainLeaf(leaf)?.entry ?? readAny(leaf);
}

/** The rows alone that a leaf vouches for; none of one that is no leaf. */
export function rowsOfLeaf(leaf: string): readonly EntryRow[] {
  const plain = splitPlainLeaf(leaf);
  return plain ? (JSON.parse(plain.rows) as EntryRow[]) : (readAny(leaf)?.rows ?? []);
}

function readAny(leaf: string): Entry | null {
  try {
    const value = JSON.parse(leaf) as Json;
    if (!isEntry(value) || !isSpelledCanonically(leaf, value)) return null;
    const { v: _, ...entry } = value as unknown as Entry & { v: 1 };
    return entry;
  } catch {
    // No JSON, no canonical spelling, or nested deeper than the stack.
    return null;
  }
}

function isEntry(value: Json): boolean {
  if (!isMembers(value)) return false;
  for (const name in value) if (!MEMBERS.has(name)) return false;
  const { v, index, at, actor, action, command, objects, rows, text } = value;
  return (
    v === 1 &&
    Number.isSafeInteger(index) &&
    Number.isSafeInteger(at) &&
    (actor === null || typeof actor === 'string') &&
    typeof action === 'string' &&
    (command === null || typeof command === 'string') &&
    typeof text === 'string' &&
    Array.isArray(objects) &&
    objects.every(isObject) &&
    Array.isArray(rows) &&
    rows.every(isRow)
  );
}

function isObject(value: Json): boolean {
  return isMembers(value) && Object.keys(value).length === 3 && OBJECT_KINDS.has(value.kind) && typeof value.id === 'string' && typeof value.label === 'string';
}

function isRow(value: Json): boolean {
  return (
    isMembers(value) &&
    Object.keys(value).length === 3 &&
    typeof value.table === 'string' &&
    typeof value.id === 'string' &&
    (value.hash === null || isSha256Hex(value.hash))
  );
}

function isSha256Hex(value: Json | undefined): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/**
 * `JSON.stringify` of what was parsed spells strings and integers as RFC 8785 does, so an equal text differs from the canonical
 * one at most in the order of members, in fractions and in lone surrogates (which it writes as escapes). Those are looked at here;
 * what is in doubt is spelled in full.
 */
function isSpelledCanonically(leaf: string, value: Json): boolean {
  if (!leaf.includes('\\u') && isOrdered(value) && JSON.stringify(value) === leaf) return true;
  return canonicalJson(value) === leaf;
}

function isOrdered(value: Json): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  const members = value as Members;
  let previous = '';
  for (const name in members) {
    if (name < previous || !isOrdered(members[name] as Json)) return false;
    previous = name;
  }
  return true;
}

function isMembers(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
