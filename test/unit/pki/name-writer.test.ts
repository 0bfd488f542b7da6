import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../../main/crypto/bytes.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { der, derBmpString, derObjectIdentifier, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { distinguishedName } from '../../../main/pki/distinguished-name.ts';
import { encodeName, subjectParts } from '../../../main/pki/name-writer.ts';
import { subjectTypes } from '../../../main/pki/subject-types.ts';
import { unseenCharacter } from '../../../main/pki/written-text.ts';
import type { SubjectPart } from '../../../preload/contract/requests.ts';
import { Workbench } from '../formats/oracle.ts';

const bench = new Workbench();

function readBack(parts: readonly SubjectPart[]): SubjectPart[] {
  return subjectParts(readElement(encodeName(parts)));
}

/** Object, string type and value of each attribute, as openssl parses them. */
function parsed(parts: readonly SubjectPart[]): string[][] {
  const lines = String(bench.openssl('asn1parse', '-inform', 'DER', '-in', bench.write('name.der', encodeName(parts)))).split('\n');
  const values = lines.flatMap((line) => (/prim: (.*?) *:(.*)$/.exec(line) ?? []).slice(1));
  return Array.from({ length: values.length / 4 }, (_, at) => [values[at * 4 + 1], values[at * 4 + 2], values[at * 4 + 3]] as string[]);
}

describe('a name is written', () => {
  test('the other way round than it is read, in the string types of RFC 5280', () => {
    const parts: SubjectPart[] = [
      { type: 'CN', value: 'www.example.com' },
      { type: 'emailAddress', value: 'a@b.test' },
      { type: 'serialNumber', value: '12-3' },
      { type: 'O', value: 'Example AG' },
      { type: 'DC', value: 'test' },
      { type: '2.5.4.46', value: 'q' },
      { type: 'c', value: 'CH' },
      { type: '1.2.3.4', value: 'odd' },
    ];
    expect(parsed(parts)).toEqual([
      ['1.2.3.4', 'UTF8STRING', 'odd'],
      ['countryName', 'PRINTABLESTRING', 'CH'],
      ['dnQualifier', 'PRINTABLESTRING', 'q'],
      ['domainComponent', 'IA5STRING', 'test'],
      ['organizationName', 'UTF8STRING', 'Example AG'],
      ['serialNumber', 'PRINTABLESTRING', '12-3'],
      ['emailAddress', 'IA5STRING', 'a@b.test'],
      ['commonName', 'UTF8STRING', 'www.example.com'],
    ]);
  });

  test.each(subjectTypes.map(({ name, oid }) => [name, oid]))('%s is what openssl knows as %s', (name, oid) => {
    expect(encodeName([{ type: name, value: 'x' }])).toEqual(encodeName([{ type: oid, value: 'x' }]));
    const [[object]] = parsed([{ type: name, value: 'x' }]) as [string[]];
    const [[named]] = parsed([{ type: oid, value: 'x' }]) as [string[]];
    expect(object).toBe(named);
    expect(object).not.toMatch(/^\d/);
  });

  test('with several attributes in one part', () => {
    const parts: SubjectPart[] = [
      { type: 'CN', value: 'a' },
      { type: 'serialNumber', value: '1', joined: true },
      { type: 'O', value: 'b' },
    ];
    expect(distinguishedName(readElement(encodeName(parts))).text).toBe('CN=a+serialNumber=1,O=b');
    expect(readBack(parts)).toEqual(parts);
    // There is nothing before the first that it could belong to.
    expect(readBack([{ type: 'CN', value: 'a', joined: true }])).toEqual([{ type: 'CN', value: 'a' }]);
  });
});

describe('a name comes back as it was written', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((value) => unseenCharacter(value) === null && !value.includes('\ufffd'));
  const printable = fc.string({ unit: fc.constantFrom(..."AZaz09 '()+,-./:=?"), minLength: 1, maxLength: 20 });
  const utf8Type = fc.constantFrom(...subjectTypes.filter(({ encoding }) => encoding === 'utf8').map(({ name }) => name), '1.2.3.4', '2.999.7');
  const printableType = fc.constantFrom(...subjectTypes.filter(({ encoding }) => encoding === 'printable').map(({ name }) => name));
  const part = fc.oneof(fc.record({ type: utf8Type, value: text }), fc.record({ type: printableType, value: printable }));

  test('whatever its parts say', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        // A text that happens to be DER in hexadecimal comes back as the DER of its string, which is the same name.
        const back = readBack(parts);
        expect(encodeName(back)).toEqual(encodeName(parts));
        expect(back.map(({ type }) => type)).toEqual(parts.map(({ type }) => type));
        for (const [at, { value }] of back.entries()) if (!value.startsWith('#')) expect(value).toBe(parts[at]?.value);
      }),
    );
  });

  test('in several attributes to a part, whose order is that of their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (relative) => {
        const parts = relative.flatMap((attributes) => attributes.map((each, at) => (at === 0 ? each : { ...each, joined: true })));
        const once = encodeName(parts);
        expect(encodeName(subjectParts(readElement(once)))).toEqual(once);
      }),
    );
  });
});

/** A name of one attribute with this value. */
function oddName(oid: string, value: Uint8Array): Uint8Array {
  return derSequence(derSetOf(derSequence(derObjectIdentifier(oid), value)));
}

describe('of a name that others wrote', () => {
  test.each([
    ['a PrintableString', '2.5.4.10', der(0x13, new TextEncoder().encode('Example')), 'O', 'Example'],
    ['a BMPString', '2.5.4.3', derBmpString('Zürich'), 'CN', 'Zürich'],
    ['a TeletexString', '2.5.4.3', der(0x14, Uint8Array.of(0x5a, 0xfc)), 'CN', 'Zü'],
    ['an e-mail address in UTF-8', '1.2.840.113549.1.9.1', der(0x0c, new TextEncoder().encode('a@b.test')), 'emailAddress', 'a@b.test'],
  ])('%s is read as its text', (_, oid, value, type, expected) => {
    expect(subjectParts(readElement(oddName(oid, value)))).toEqual([{ type, value: expected }]);
  });

  test.each([
    ['an unknown attribute that is no UTF8String', '1.2.3.4', der(0x13, new TextEncoder().encode('x'))],
    ['a bit string', '2.5.4.45', der(0x03, Uint8Array.of(0, 1))],
    ['a country that no PrintableString can hold', '2.5.4.6', der(0x0c, new TextEncoder().encode('Ü'))],
    ['a text that is broken', '2.5.4.3', der(0x0c, Uint8Array.of(0xff))],
    ['a text that looks like DER', '2.5.4.3', der(0x0c, new TextEncoder().encode('#0500'))],
    ['a structure', '2.5.4.3', derSequence()],
  ])('%s stays to the last byte', (_, oid, value) => {
    const name = oddName(oid, value);
    const parts = subjectParts(readElement(name));
    expect(parts[0]?.value).toBe(`#${toHex(value)}`);
    expect(encodeName(parts)).toEqual(name);
  });

  test('a text that begins like DER and is none stays text', () => {
    for (const value of ['#', '#1', '#05', '#0500ff', '#xyz']) expect(readBack([{ type: 'CN', value }])).toEqual([{ type: 'CN', value }]);
    expect(encodeName([{ type: 'CN', value: '#0500' }])).toEqual(oddName('2.5.4.3', fromHex('0500') as Uint8Array));
  });
});
