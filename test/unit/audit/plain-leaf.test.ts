import fc from 'fast-check';
import { expect, test } from 'vitest';
import { auditActions, type Entry, type EntryObject, entryAt, leafOf } from '../../../main/audit/entry.ts';
import { splitPlainLeaf } from '../../../main/audit/plain-leaf.ts';
import { readLeaf, readLeafWithoutRows, rowsOfLeaf } from '../../../main/audit/read-leaf.ts';
import { parseCanonicalJson } from '../../../main/formats/canonical-json.ts';
import { draft } from './vault-log.ts';

const text = fc.oneof(
  { weight: 30, arbitrary: fc.stringMatching(/^[ !#-[\]-~äß€]{0,12}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const number = fc.oneof({ weight: 20, arbitrary: fc.nat(2 ** 31) }, fc.maxSafeInteger());
const kind = fc.constantFrom<EntryObject['kind'][]>('certificate', 'key', 'request', 'officer', 'vault', 'file', 'authority', 'backup', 'target');
const hash = fc.option(fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }));
const entries: fc.Arbitrary<Entry> = fc
  .record({
    at: number,
    actor: fc.option(text),
    action: fc.constantFrom(...auditActions),
    command: fc.option(text),
    objects: fc.array(fc.record({ kind, id: text, label: text }), { maxLength: 3 }),
    rows: fc.array(fc.record({ table: text, id: text, hash }), { maxLength: 3 }),
    text,
    details: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant({ note: 'x' }) }),
  })
  .chain((made) => number.map((index) => entryAt(index, made)));

/** What the general reading of canonical JSON, which knows nothing of entries, makes of a leaf. */
const general = (leaf: string) => {
  const value = parseCanonicalJson(leaf) as Record<string, unknown> | null;
  if (!value) return null;
  const { v, ...members } = value;
  return members;
};

test('a leaf as nearly all are is taken apart without being parsed whole', () => {
  const rows = [{ table: 'certificates', id: 'one', hash: 'ab'.repeat(32) }];
  for (const number of [0, 1, 2]) {
    const entry = entryAt(number, draft(number, { rows }));
    const { rows: _, ...rest } = entry;
    expect(splitPlainLeaf(leafOf(entry))).toEqual({ entry: rest, rows: JSON.stringify(rows.map(({ table, id, hash: of }) => ({ hash: of, id, table }))) });
  }
});

test('whatever entry is written is read back, whichever way its leaf is read', () => {
  const ways = { plain: 0, strict: 0 };
  fc.assert(
    fc.property(entries, (entry) => {
      const leaf = leafOf(entry);
      ways[splitPlainLeaf(leaf) ? 'plain' : 'strict'] += 1;
      const { rows, ...rest } = entry;
      expect(readLeaf(leaf)).toEqual(entry);
      expect(readLeafWithoutRows(leaf)).toMatchObject(rest);
      expect(rowsOfLeaf(leaf)).toEqual(rows);
    }),
    { numRuns: 500 },
  );
  expect(Math.min(ways.plain, ways.strict)).toBeGreaterThan(20);
});

test('what is taken for plain is canonical and says what it says, wherever one character of a leaf is changed, put in or left out', () => {
  let plain = 0;
  fc.assert(
    fc.property(
      entries,
      fc.nat(100_000),
      fc.oneof(fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', ' ', '\n', '\u0000', '\ud800', '\udc00', 'é'), text),
      fc.boolean(),
      (entry, where, put, over) => {
        const leaf = leafOf(entry);
        const at = where % leaf.length;
        const changed = leaf.slice(0, at) + put + leaf.slice(over ? at + 1 : at);
        if (!splitPlainLeaf(changed)) return;
        plain += 1;
        expect(readLeaf(changed)).toEqual(general(changed));
      },
    ),
    { numRuns: 5_000 },
  );
  expect(plain).toBeGreaterThan(50);
});

test('a list that would fill the stack is read strictly', () => {
  const objects = Array.from({ length: 100_000 }, (_, number) => ({ kind: 'certificate' as const, id: `${number}`, label: '' }));
  const leaf = leafOf(entryAt(1, draft(1, { objects })));
  expect(splitPlainLeaf(leaf)).toBeNull();
  expect(readLeaf(leaf)?.objects).toHaveLength(100_000);
});
