import { expect, test } from 'vitest';
import { encryptCbc } from '../../../main/crypto/block-ciphers.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { pkcs12Passphrases } from '../../../main/formats/passphrase.ts';
import { derivationPurpose, derivePkcs12 } from '../../../main/formats/pkcs12-key-derivation.ts';
import { pkcs12Hmac } from '../../../main/formats/pkcs12-mac.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = 'walnut';
const form = pkcs12Passphrases(utf8(passphrase))[0] as Uint8Array;
const nothing = new Uint8Array(0);
const passphrases = [utf8(passphrase)];

test('a key that is encrypted with an empty salt opens, as with openssl', () => {
  bench.openssl('genpkey', '-algorithm', 'ed25519', '-outform', 'DER', '-out', 'key.der');
  const pkcs8 = bench.read('key.der');
  const key = derivePkcs12('sha1', derivationPurpose.key, form, nothing, 2048, 24);
  const iv = derivePkcs12('sha1', derivationPurpose.iv, form, nothing, 2048, 8);
  const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.12.1.3'), derSequence(derOctetString(nothing), derInteger(2048)));
  const sealed = derSequence(algorithm, derOctetString(encryptCbc('des-ede3-cbc', key, iv, pkcs8)));
  bench.write('sealed.der', sealed);
  expect(new Uint8Array(bench.openssl('pkey', '-inform', 'DER', '-in', 'sealed.der', '-passin', `pass:${passphrase}`, '-outform', 'DER'))).toEqual(pkcs8);
  expect(readContainer(sealed, { passphrases }).entries).toEqual([{ kind: 'private-key', pkcs8 }]);
  expect(() => readContainer(sealed, { passphrases: [utf8('chestnut')] })).toThrowError(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
});

test('a PKCS#12 file whose MAC has an empty salt opens, as with openssl', () => {
  bench.openssl('req', '-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=a.example', '-keyout', 'a.pem', '-out', 'a.crt');
  bench.openssl('pkcs12', '-export', '-nomac', '-inkey', 'a.pem', '-in', 'a.crt', '-passout', `pass:${passphrase}`, '-iter', '10', '-out', 'a.p12');
  const [version, authSafe] = readElement(bench.read('a.p12')).children;
  const content = authSafe?.children[1]?.children[0]?.content as Uint8Array;
  const mac = pkcs12Hmac('sha1', form, nothing, 10, content);
  const digestInfo = derSequence(derSequence(derObjectIdentifier('1.3.14.3.2.26'), derNull()), derOctetString(mac));
  const file = derSequence(version?.raw as Uint8Array, authSafe?.raw as Uint8Array, derSequence(digestInfo, derOctetString(nothing), derInteger(10)));
  bench.write('b.p12', file);
  expect(String(bench.openssl('pkcs12', '-in', 'b.p12', '-passin', `pass:${passphrase}`, '-nodes'))).toContain('PRIVATE KEY');
  expect(
    readContainer(file, { passphrases })
      .entries.map(({ kind }) => kind)
      .toSorted(),
  ).toEqual(['certificate', 'private-key']);
  expect(() => readContainer(file, { passphrases: [utf8('chestnut')] })).toThrowError(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
});
