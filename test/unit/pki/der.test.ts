import { fromBER } from 'asn1js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../main/crypto/bytes.ts';
import { type Element, readElement, readFirstElement } from '../../../main/pki/der-reader.ts';
import { bitStringBytes, objectIdentifier, octets, smallInteger, unsignedInteger } from '../../../main/pki/der-values.ts';
import {
  der,
  derBitString,
  derBmpString,
  derContext,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSetOf,
} from '../../../main/pki/der-writer.ts';
import { FormatError } from '../../../main/pki/format-error.ts';

const malformed = expect.objectContaining({ code: 'FILE_MALFORMED' });

/** Any structure of the kinds that are written. */
const structure = fc.letrec<{ node: Uint8Array; leaf: Uint8Array }>((tie) => ({
  leaf: fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => derOctetString(bytes)),
    fc.uint8Array({ maxLength: 300 }).map(derBitString),
    fc.nat().map(derInteger),
    fc.uint8Array({ minLength: 1, maxLength: 20 }).map(derInteger),
    fc.array(fc.nat(1e9), { maxLength: 6 }).map((arcs) => derObjectIdentifier([2, 5, ...arcs].join('.'))),
    fc.string({ maxLength: 20 }).map(derBmpString),
    fc.constant(derNull()),
  ),
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('node'), { maxLength: 5 }).map((children) => derSequence(...children)),
    fc.array(tie('node'), { maxLength: 5 }).map((children) => derContext(1, ...children)),
  ),
})).node;

/** Tags and lengths of a structure, as a text to compare. */
function ours(element: Element): string {
  const inside = element.constructed ? element.children.map(ours).join() : toHex(element.content);
  return `${element.tag}(${inside})`;
}

interface Asn1jsBlock {
  idBlock: { tagClass: number; tagNumber: number; isConstructed: boolean };
  valueBlock: { value?: Asn1jsBlock[] };
  valueBeforeDecodeView: Uint8Array;
  blockLength: number;
  lenBlock: { blockLength: number };
}

function theirs(block: Asn1jsBlock): string {
  const { tagClass, tagNumber, isConstructed } = block.idBlock;
  const tag = ((tagClass - 1) << 6) | (isConstructed ? 0x20 : 0) | tagNumber;
  const content = block.valueBeforeDecodeView.subarray(1 + block.lenBlock.blockLength);
  const inside = isConstructed ? (block.valueBlock.value ?? []).map(theirs).join() : toHex(content);
  return `${tag}(${inside})`;
}

describe('ASN.1', () => {
  test('is read as asn1js reads it', () => {
    fc.assert(
      fc.property(structure, (bytes) => {
        const { result, offset } = fromBER(bytes as Uint8Array<ArrayBuffer>);
        expect(offset).toBe(bytes.length);
        expect(ours(readElement(bytes))).toBe(theirs(result as unknown as Asn1jsBlock));
      }),
    );
  });

  test('written comes back', () => {
    fc.assert(fc.property(structure, (bytes) => toHex(readElement(bytes).raw) === toHex(bytes)));
    expect(smallInteger(readElement(derInteger(600_000)), 'x')).toBe(600_000);
    expect(objectIdentifier(readElement(derObjectIdentifier('1.2.840.113549.1.12.10.1.6')), 'x')).toBe('1.2.840.113549.1.12.10.1.6');
    expect(objectIdentifier(readElement(derObjectIdentifier('2.999.1')), 'x')).toBe('2.999.1');
    expect(octets(readElement(derOctetString(Uint8Array.of(1), Uint8Array.of(2))), 'x')).toEqual(Uint8Array.of(1, 2));
    expect(toHex(derInteger(0))).toBe('020100');
    expect(toHex(derInteger(Uint8Array.of(0, 0, 128)))).toBe('02020080');
    expect(toHex(derInteger(new Uint8Array(0)))).toBe('020100');
    expect(toHex(derSetOf(derInteger(300), derInteger(2), derInteger(1)))).toBe('310a0201010201020202012c');
    expect(derOctetString(new Uint8Array(200)).subarray(0, 3)).toEqual(Uint8Array.of(4, 0x81, 200));
    expect(derOctetString(new Uint8Array(70_000)).subarray(0, 5)).toEqual(Uint8Array.of(4, 0x83, 1, 0x11, 0x70));
  });

  test('of indefinite length is read, and strings in pieces are joined', () => {
    const cut = Buffer.from('2480040101240404020203000004010400', 'hex').subarray(0, 15);
    expect(() => readElement(cut)).toThrow(FormatError);
    expect(octets(readElement(Buffer.from('2480' + '040101' + '2404' + '04020203' + '040104' + '0000', 'hex')), 'x')).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  test('that breaks a rule is refused', () => {
    for (const hex of ['', '30', '3001', '308201', '30850000000000', '3080', '308005', '0480', '1f8101', '0000', '30030500', '300205000500']) {
      expect(() => readElement(Buffer.from(hex, 'hex'))).toThrow(malformed);
    }
    expect(readFirstElement(Buffer.from('05000500', 'hex')).raw).toHaveLength(2);
    expect(() => readElement(derNull()).children).toThrow(malformed);
  });

  test('values that are none are refused', () => {
    const read = (hex: string) => readElement(Buffer.from(hex, 'hex'));
    for (const hex of ['0200', '0201ff', '0500']) expect(() => unsignedInteger(read(hex), 'x')).toThrow(malformed);
    for (const hex of ['0600', '060180', '060a88ffffffffffffffff7f', '0500']) expect(() => objectIdentifier(read(hex), 'x')).toThrow(malformed);
    for (const hex of ['0300', '03020101', '0500']) expect(() => bitStringBytes(read(hex), 'x')).toThrow(malformed);
    expect(() => octets(undefined, 'x')).toThrow(malformed);
    expect(smallInteger(read('02077fffffffffffff'), 'x')).toBe(Number.POSITIVE_INFINITY);
    expect(unsignedInteger(read('020200ff'), 'x')).toEqual(Uint8Array.of(255));
    expect(der(0x82, Uint8Array.of(7))).toEqual(Uint8Array.of(0x82, 1, 7));
  });
});
