import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../../../main/crypto/bytes.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { parseCertificate } from '../../../main/pki/certificate.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { der, derBitString, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { curveOfParameters } from '../../../main/pki/explicit-curve.ts';
import { keyOids } from '../../../main/pki/key-algorithm.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { parseRequest } from '../../../main/pki/request.ts';
import { pem, Workbench } from './oracle.ts';

const bench = new Workbench();
const curves = [
  ['prime256v1', '1.2.840.10045.3.1.7'],
  ['secp384r1', '1.3.132.0.34'],
  ['secp521r1', '1.3.132.0.35'],
] as const;

beforeAll(() => {
  for (const [curve] of curves) {
    bench.openssl('ecparam', '-name', curve, '-genkey', '-noout', '-out', `${curve}.pem`);
    bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${curve}.pem`, '-outform', 'DER', '-out', `${curve}.p8`);
  }
});

const read = (bytes: Uint8Array) => readContainer(bytes).entries;

function onlyKey(bytes: Uint8Array): Uint8Array {
  const entries = read(bytes);
  expect(entries.map(({ kind }) => kind)).toEqual(['private-key']);
  return (entries[0] as Extract<Entry, { kind: 'private-key' }>).pkcs8;
}

/** Parameters from openssl, taken apart. */
function parameters(curve: string, ...options: string[]) {
  const whole = new Uint8Array(bench.openssl('ecparam', '-name', curve, '-param_enc', 'explicit', '-outform', 'DER', ...options));
  return { whole, parts: readElement(whole).children.map(({ raw }) => raw) };
}

describe.each(curves)('a key on %s', (curve, oid) => {
  const named = () => bench.read(`${curve}.p8`);

  test.each(['uncompressed', 'compressed', 'hybrid'])('with its curve spelled out, %s, becomes the key that names it', (form) => {
    const odd = ['-param_enc', 'explicit', '-conv_form', form];
    for (const out of ['DER', 'PEM']) {
      const sec1 = bench.openssl('ec', '-in', `${curve}.pem`, ...odd, '-outform', out);
      const key = onlyKey(sec1);
      expect(describePrivateKey(key).spki).toEqual(describePrivateKey(named()).spki);
      if (form === 'uncompressed') expect(key).toEqual(named());
      bench.write('odd', sec1);
      const pkcs8 = onlyKey(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-inform', out, '-in', 'odd', '-outform', out));
      expect(describePrivateKey(pkcs8).spki).toEqual(describePrivateKey(named()).spki);
      if (form === 'uncompressed') expect(pkcs8).toEqual(named());
    }
  });

  test('with its curve spelled out in a block before it', () => {
    const block = String(bench.openssl('ecparam', '-name', curve, '-param_enc', 'explicit'));
    const key = readElement(new Uint8Array(bench.openssl('ec', '-in', `${curve}.pem`, '-outform', 'DER')));
    const bare = derSequence(...key.children.filter(({ context }) => context !== 0).map(({ raw }) => raw));
    expect(onlyKey(Buffer.from(block + pem('EC PRIVATE KEY', bare)))).toEqual(named());
  });

  test('with zeros before its number, as GnuTLS wrote it', () => {
    const key = readElement(new Uint8Array(bench.openssl('ec', '-in', `${curve}.pem`, '-outform', 'DER')));
    const [version, scalar, ...rest] = key.children;
    const padded = derOctetString(concatBytes(new Uint8Array(1), scalar?.content as Uint8Array));
    const odd = derSequence(version?.raw as Uint8Array, padded, ...rest.map(({ raw }) => raw));
    bench.write('padded.der', odd);
    const spki = new Uint8Array(bench.openssl('ec', '-inform', 'DER', '-in', 'padded.der', '-pubout', '-outform', 'DER'));
    expect(describePrivateKey(onlyKey(odd)).spki).toEqual(spki);
    const nothing = derSequence(version?.raw as Uint8Array, derOctetString(new Uint8Array(40)), ...rest.map(({ raw }) => raw));
    expect(() => onlyKey(nothing)).toThrowError(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  });

  test('without its public key, and with its curve in PKCS#8 inside and out', () => {
    const scalar = readElement(new Uint8Array(bench.openssl('ec', '-in', `${curve}.pem`, '-outform', 'DER'))).children[1]?.raw as Uint8Array;
    const { whole } = parameters(curve);
    const bare = derSequence(derInteger(1), scalar);
    const algorithm = derSequence(derObjectIdentifier(keyOids.ec), derObjectIdentifier(oid));
    const expected = derSequence(derInteger(0), algorithm, derOctetString(bare));
    expect(onlyKey(new Uint8Array(bench.openssl('ec', '-in', `${curve}.pem`, '-no_public', '-outform', 'DER')))).toEqual(expected);
    const inside = derOctetString(derSequence(derInteger(1), scalar, derContext(0, whole)));
    expect(onlyKey(derSequence(derInteger(0), algorithm, inside))).toEqual(expected);
    expect(onlyKey(derSequence(derInteger(0), derSequence(derObjectIdentifier(keyOids.ec), whole), inside))).toEqual(expected);
    expect(describePrivateKey(expected).spki).toEqual(describePrivateKey(named()).spki);
    // Two curves in one key.
    const other = curve === 'secp384r1' ? 'secp521r1' : 'secp384r1';
    const torn = derOctetString(derSequence(derInteger(1), scalar, derContext(0, parameters(other).whole)));
    expect(() => read(derSequence(derInteger(0), algorithm, torn))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  });

  test('is found by certificate and request that spell its curve out, which stay as they are', () => {
    bench.write('explicit.pem', bench.openssl('ec', '-in', `${curve}.pem`, '-param_enc', 'explicit'));
    const key = describePrivateKey(named()).spkiSha256;
    const request = new Uint8Array(bench.openssl('req', '-new', '-key', 'explicit.pem', '-subj', '/CN=a', '-outform', 'DER'));
    expect(parseRequest(request)).toMatchObject({ spkiSha256: key, signatureValid: true, keyAlgorithm: 'ec-explicit' });
    const certificate = new Uint8Array(bench.openssl('req', '-x509', '-key', 'explicit.pem', '-subj', '/CN=a', '-outform', 'DER'));
    expect(parseCertificate(certificate)).toMatchObject({ spkiSha256: key, keyAlgorithm: 'ec-explicit' });
    expect(read(certificate)).toEqual([{ kind: 'certificate', der: certificate }]);
    bench.write('compressed.pem', bench.openssl('ec', '-in', `${curve}.pem`, '-conv_form', 'compressed'));
    const compressed = new Uint8Array(bench.openssl('req', '-new', '-key', 'compressed.pem', '-subj', '/CN=a', '-outform', 'DER'));
    expect(parseRequest(compressed)).toMatchObject({ spkiSha256: key, signatureValid: true });
  });
});

describe('parameters of a curve', () => {
  test.each(curves)('are those of %s with and without seed, with every form of the generator', (curve, oid) => {
    for (const form of ['uncompressed', 'compressed', 'hybrid']) {
      for (const seed of [[], ['-no_seed']]) {
        expect(curveOfParameters(readElement(parameters(curve, '-conv_form', form, ...seed).whole))).toBe(oid);
      }
    }
    const { parts } = parameters(curve);
    expect(curveOfParameters(readElement(derSequence(...parts.slice(0, 5))))).toBe(oid);
  });

  test.each(curves)('that differ from %s in anything are of no curve (CVE-2020-0601)', (curve) => {
    const { whole, parts } = parameters(curve, '-no_seed');
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] as number) ^ 1;
      let found: string | null = null;
      try {
        found = curveOfParameters(readElement(changed));
      } catch {
        continue;
      }
      // The version may be one of three; nothing else may be anything else.
      if (at === whole.indexOf(1, 2) && changed[at] !== 1) continue;
      expect([at, found]).toEqual([at, null]);
    }
    const [version, field, coefficients, base, order] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
    // The public key itself as the generator, the attack of the CVE; and a cofactor of two.
    const generator = readElement(base).contentLength;
    const point = describePrivateKey(bench.read(`${curve}.p8`)).spki.slice(-generator);
    expect(curveOfParameters(readElement(derSequence(version, field, coefficients, derOctetString(point), order, derInteger(1))))).toBe(null);
    expect(curveOfParameters(readElement(derSequence(version, field, coefficients, base, order, derInteger(2))))).toBe(null);
    expect(curveOfParameters(readElement(derSequence(derInteger(4), field, coefficients, base, order)))).toBe(null);
  });

  test.each(['secp256k1', 'brainpoolP256r1', 'secp224r1', 'sect233r1'])('of %s are refused by name of what they are not', (curve) => {
    const key = bench.openssl('ecparam', '-name', curve, '-genkey', '-noout', '-param_enc', 'explicit');
    expect(() => read(key)).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('spells its curve out') }));
  });
});

test('a point beside the scalar that is another is refused in every form', () => {
  const mine = readElement(new Uint8Array(bench.openssl('ec', '-in', 'prime256v1.pem', '-outform', 'DER')));
  const point = describePrivateKey(bench.read('prime256v1.p8')).spki.slice(-65);
  const odd = (point[64] as number) & 1;
  const forms = [point, concatBytes(Uint8Array.of(2 | odd), point.subarray(1, 33)), concatBytes(Uint8Array.of(6 | odd), point.subarray(1))];
  const withPoint = (given: Uint8Array) =>
    derSequence(derInteger(1), mine.children[1]?.raw as Uint8Array, mine.children[2]?.raw as Uint8Array, derContext(1, derBitString(given)));
  for (const form of forms) {
    describePrivateKey(onlyKey(withPoint(form)));
    const other = Uint8Array.from(form);
    other[0] = (other[0] as number) ^ 1;
    expect(() => describePrivateKey(onlyKey(withPoint(other)))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    other.set(form);
    other[32] = (other[32] as number) ^ 1;
    expect(() => describePrivateKey(onlyKey(withPoint(other)))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    expect(() => describePrivateKey(onlyKey(withPoint(concatBytes(form, Uint8Array.of(0)))))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
  }
});

test('PKCS#8 of version 1 and with attributes is taken without them', () => {
  const [, algorithm, key] = readElement(bench.read('prime256v1.p8')).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array, Uint8Array];
  const point = describePrivateKey(bench.read('prime256v1.p8')).spki.slice(-65);
  const beside = der(0x81, Uint8Array.of(0), point);
  const attributes = derContext(0, derSequence(derObjectIdentifier('1.2.840.113549.1.9.20'), der(0x31, der(0x1e, Uint8Array.of(0, 0x61)))));
  for (const whole of [
    derSequence(derInteger(0), algorithm, key, attributes),
    derSequence(derInteger(1), algorithm, key, beside),
    derSequence(derInteger(1), algorithm, key, attributes, beside),
  ]) {
    expect(onlyKey(whole)).toEqual(bench.read('prime256v1.p8'));
  }
  const changed = Uint8Array.from(beside);
  changed[40] = (changed[40] as number) ^ 1;
  expect(() => read(derSequence(derInteger(1), algorithm, key, changed))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
});
