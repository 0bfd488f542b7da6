import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../../main/crypto/bytes.ts';
import { encryptorUnder } from '../../../main/formats/password-based-encryption-write.ts';
import { pkcs12Oids as oids } from '../../../main/formats/pkcs12-object-identifiers.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { der, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence, derSetOf } from '../../../main/pki/der-writer.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';
import { rfc9579Example } from './rfc9579-example.ts';

const bench = new Workbench();
let identity: TestIdentity;

beforeAll(async () => {
  [identity] = (await makeIdentities(['ec-p256'])) as [TestIdentity];
  bench.write('key.pem', pem('PRIVATE KEY', identity.pkcs8));
});

function read(bytes: Uint8Array, ...passphrases: (string | Uint8Array)[]): string[] {
  const given = passphrases.map((passphrase) => (typeof passphrase === 'string' ? utf8(passphrase) : passphrase));
  return readContainer(bytes, { passphrases: given }).entries.map((entry) => {
    if (entry.kind === 'private-key') expect(entry.pkcs8).toEqual(identity.pkcs8);
    if ('what' in entry) return `${entry.kind} ${entry.what}`;
    return entry.kind !== 'request' && entry.friendlyName !== undefined ? `${entry.kind} ${entry.friendlyName}` : entry.kind;
  });
}

// The structures of RFC 7292 by hand: what openssl does not write, others do.
const attribute = (oid: string, value: Uint8Array) => derSequence(derObjectIdentifier(oid), derSetOf(value));
const bag = (oid: string, value: Uint8Array, ...attributes: Uint8Array[]) =>
  derSequence(derObjectIdentifier(oid), derContext(0, value), ...(attributes.length > 0 ? [derSetOf(...attributes)] : []));
const data = (content: Uint8Array) => derSequence(derObjectIdentifier(oids.data), derContext(0, derOctetString(content)));
const pfx = (...contents: Uint8Array[]) => derSequence(derInteger(3), data(derSequence(...contents)));
const certificateBag = (certificate: Uint8Array, ...attributes: Uint8Array[]) =>
  bag(oids.certificateBag, derSequence(derObjectIdentifier(oids.x509Certificate), derContext(0, derOctetString(certificate))), ...attributes);
const named = (utf16: string) => attribute(oids.friendlyName, der(0x1e, Buffer.from(utf16, 'utf16le').swap16()));
const encrypted = (content: Uint8Array, passphrase: Uint8Array) => {
  using encryptor = encryptorUnder(passphrase, { scheme: 'pbes2', cipher: 'aes-128-cbc', prf: 'sha1', iterations: 10 });
  const made = encryptor.encrypt(content);
  const info = derSequence(derObjectIdentifier(oids.data), made.algorithm, der(0x80, made.ciphertext));
  return derSequence(derObjectIdentifier(oids.encryptedData), derContext(0, derSequence(derInteger(0), info)));
};

/** EncryptedPrivateKeyInfo from openssl. */
function shrouded(passphrase: string | Uint8Array, ...options: string[]): Uint8Array {
  bench.write('passphrase', passphrase);
  return bench.openssl('pkcs8', '-topk8', '-in', 'key.pem', '-outform', 'DER', '-passout', 'file:passphrase', '-iter', '100', ...options);
}

describe('bags of a PKCS#12 file', () => {
  test('may each have a passphrase of their own, and what stays locked is named', () => {
    const file = pfx(
      data(derSequence(bag(oids.shroudedKeyBag, shrouded('one'), named('first')), bag(oids.shroudedKeyBag, shrouded('two'), named('second')))),
      encrypted(derSequence(certificateBag(identity.chain[0] as Uint8Array)), utf8('three')),
    );
    expect(read(file, 'two', 'three', 'one')).toEqual(['private-key first', 'private-key second', 'certificate']);
    expect(read(file, 'one')).toEqual(['private-key first', 'locked key “second”', 'locked part 2 of the PKCS#12 file']);
    expect(() => read(file)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    expect(() => read(file, 'four')).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });

  test('in the clear, nested, of CRLs and secrets, and of no known type, are read or passed over by name', () => {
    const inner = derSequence(bag(oids.keyBag, identity.pkcs8), certificateBag(identity.chain[1] as Uint8Array));
    const crl = bag(oids.crlBag, derSequence(derObjectIdentifier('1.2.840.113549.1.9.23.1')));
    const secret = bag(oids.secretBag, derSequence(derObjectIdentifier('1.2.3')));
    const file = pfx(data(derSequence(bag(oids.safeContentsBag, inner), crl, secret, bag('1.2.3.4', derSequence()))));
    expect(read(file)).toEqual(['private-key', 'certificate', 'skipped CRL', 'skipped secret', 'skipped PKCS#12 bag of an unknown type']);
  });

  test('that are damaged are named, and the others read', () => {
    const file = pfx(
      data(
        derSequence(
          certificateBag(Uint8Array.of(0x30, 0)),
          derSequence(derObjectIdentifier(oids.keyBag)),
          bag(oids.keyBag, derSequence(derInteger(0))),
          certificateBag(identity.chain[0] as Uint8Array),
        ),
      ),
    );
    expect(read(file)).toEqual([
      expect.stringContaining('damaged certificate of the PKCS#12 file'),
      expect.stringContaining('damaged bag 2 of the PKCS#12 file'),
      expect.stringContaining('damaged private key'),
      'certificate',
    ]);
  });

  test('with odd names and identifiers lose those and nothing else', () => {
    const [leaf] = identity.chain as [Uint8Array];
    const odd: [Uint8Array, string][] = [
      [named(''), 'certificate'],
      [attribute(oids.friendlyName, der(0x1e, Uint8Array.of(0, 0x61, 0))), expect.stringMatching(/^certificate/) as unknown as string],
      [attribute(oids.friendlyName, der(0x01, Uint8Array.of(0xff))), 'certificate'],
      [attribute(oids.friendlyName, der(0x0c, utf8('as UTF-8'))), 'certificate as UTF-8'],
      [attribute(oids.localKeyId, der(0x01, Uint8Array.of(0xff))), 'certificate'],
      [derSequence(derObjectIdentifier(oids.friendlyName)), 'certificate'],
      [derSequence(derInteger(1)), 'certificate'],
    ];
    for (const [value, expected] of odd) expect(read(pfx(data(derSequence(certificateBag(leaf, value)))))).toEqual([expected]);
    const locked = pfx(data(derSequence(bag(oids.shroudedKeyBag, shrouded('x'), named('a\u202e\u0000b')), certificateBag(leaf))));
    expect(read(locked)).toEqual(['locked key “a\ufffd\ufffdb”', 'certificate']);
  });

  test('encrypted to a public key are named, beside others and alone', () => {
    const enveloped = derSequence(derObjectIdentifier(oids.envelopedData), derContext(0, derSequence(derInteger(0))));
    const others = data(derSequence(certificateBag(identity.chain[0] as Uint8Array)));
    expect(read(pfx(enveloped, others))).toEqual([expect.stringMatching(/^unread .*encrypted to a public key/), 'certificate']);
    expect(() => read(pfx(enveloped))).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED' }));
  });
});

describe('a passphrase beyond ASCII', () => {
  const secret = 'Größe';
  const latin1 = Buffer.from(secret, 'latin1');

  test.each([
    ['PBES2', ['-v2', 'aes-256-cbc']],
    ['PBES1 of PKCS#5', ['-v1', 'PBE-MD5-DES', '-provider', 'legacy', '-provider', 'default']],
  ])('fits where it was typed in Latin-1: %s', (_, options) => {
    expect(read(shrouded(latin1, ...options), secret)).toEqual(['private-key']);
    expect(read(shrouded(utf8(secret), ...options), secret)).toEqual(['private-key']);
    expect(() => read(shrouded(latin1, ...options), 'Grosse')).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });

  test.each([
    ['ASCII', 'changeit'],
    ['Latin', secret],
    ['beyond the first plane', 'a😀'],
    ['nothing', ''],
  ])('fits where PBKDF2 got it in the form of PKCS#12, as from old Firefox: %s', (_, typed) => {
    const wide = concatBytes(Buffer.from(typed, 'utf16le').swap16(), new Uint8Array(2));
    const file = pfx(encrypted(derSequence(certificateBag(identity.chain[0] as Uint8Array)), wide));
    expect(read(file, typed)).toEqual(['certificate']);
  });
});

describe('the PBMAC1 of RFC 9579', () => {
  const example = new Uint8Array(Buffer.from(rfc9579Example, 'base64'));
  const hex = Buffer.from(example).toString('hex');
  const changed = (from: string, to: string) => {
    const at = hex.lastIndexOf(from);
    if (at === -1) throw new Error(`${from} is not in it`);
    return new Uint8Array(Buffer.from(hex.slice(0, at) + to + hex.slice(at + from.length), 'hex'));
  };

  test('is that of its example', () => {
    const { entries } = readContainer(example, { passphrases: [utf8('1234')] });
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual(['certificate', 'private-key']);
    expect(() => readContainer(example, { passphrases: [utf8('12345')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    expect(() => readContainer(example)).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
  });

  test('with another count of iterations or another salt is not that of the file', () => {
    for (const wrong of [changed('02020800020120', '02020801020120'), changed('04086f473c38b02e3173', '04086f473c38b02e3174')]) {
      expect(() => readContainer(wrong, { passphrases: [utf8('1234')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    }
  });

  test('that does not say how long its key is, or says too little, is refused', () => {
    const [version, safe, mac] = readElement(example).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array, Uint8Array];
    const withLength = (...length: Uint8Array[]) => {
      const [info, salt, iterations] = readElement(mac).children;
      const [algorithm, value] = info?.children ?? [];
      const [oid, parameters] = algorithm?.children ?? [];
      const [kdf, scheme] = parameters?.children ?? [];
      const [kdfOid, kdfParameters] = kdf?.children ?? [];
      const [kdfSalt, count, , prf] = kdfParameters?.children ?? [];
      const raw = (element: { raw: Uint8Array } | undefined) => element?.raw as Uint8Array;
      const derivation = derSequence(raw(kdfOid), derSequence(raw(kdfSalt), raw(count), ...length, raw(prf)));
      const pbmac1 = derSequence(raw(oid), derSequence(derivation, raw(scheme)));
      return derSequence(version, safe, derSequence(derSequence(pbmac1, raw(value)), raw(salt), raw(iterations)));
    };
    expect(withLength(derInteger(32))).toEqual(example);
    for (const wrong of [withLength(), withLength(derInteger(0)), withLength(derInteger(19)), withLength(derInteger(65))]) {
      expect(() => readContainer(wrong, { passphrases: [utf8('1234')] })).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    }
  });
});

test('a MAC with MD5 is named', () => {
  const digest = derSequence(derSequence(derObjectIdentifier('1.2.840.113549.2.5')), derOctetString(new Uint8Array(16)));
  const mac = derSequence(digest, derOctetString(new Uint8Array(8)), derInteger(1));
  const file = derSequence(derInteger(3), data(derSequence()), mac);
  expect(() => read(file, 'x')).toThrow(expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining('MD5') }));
});
