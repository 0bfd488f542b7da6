import { beforeAll, expect, test } from 'vitest';
import { concatBytes } from '../../../main/crypto/bytes.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
let identity: TestIdentity;

beforeAll(async () => {
  [identity] = (await makeIdentities(['ec-p256'])) as [TestIdentity];
});

const read = (...parts: Uint8Array[]) => readContainer(concatBytes(...parts)).entries;
const leaf = () => identity.chain[0] as Uint8Array;

test.each([
  ['a line end', [0x0a]],
  ['a line end of Windows', [0x0d, 0x0a]],
  ['Ctrl-Z', [0x1a]],
  ['a block of zeros', Array.from({ length: 512 }, () => 0)],
])('%s behind a certificate or a key is no part of it, as for openssl', (_, tail) => {
  const padded = concatBytes(leaf(), Uint8Array.from(tail));
  bench.write('padded.der', padded);
  expect(new Uint8Array(bench.openssl('x509', '-inform', 'DER', '-in', 'padded.der', '-outform', 'DER'))).toEqual(leaf());
  expect(read(padded)).toEqual([{ kind: 'certificate', der: leaf() }]);
  expect(read(identity.pkcs8, Uint8Array.from(tail))).toEqual([{ kind: 'private-key', pkcs8: identity.pkcs8 }]);
});

test('a key and the certificates behind it in one file are all read', () => {
  expect(read(identity.pkcs8, ...identity.chain)).toEqual([
    { kind: 'private-key', pkcs8: identity.pkcs8 },
    ...identity.chain.map((der) => ({ kind: 'certificate', der })),
  ]);
});

test.each([
  ['something else', [0x01]],
  ['another structure', [0x30, 0x03, 0x02, 0x01, 0x07]],
  ['the beginning of a certificate', [0x30, 0x82, 0x01, 0x00, 0x30]],
])('%s behind a certificate is named as damaged, and the certificate is read', (_, tail) => {
  expect(read(leaf(), Uint8Array.from(tail))).toEqual([
    { kind: 'certificate', der: leaf() },
    { kind: 'damaged', what: expect.stringContaining('structure 2 of the file') },
  ]);
});

test('what begins as nothing that is whole is refused', () => {
  expect(() => read(leaf().subarray(0, 40), leaf())).toThrowError(expect.objectContaining({ code: 'FILE_MALFORMED' }));
});
