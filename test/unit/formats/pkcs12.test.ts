import { beforeAll, describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { sha1 } from '../../../main/crypto/hash.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import type { CertificateEntry, Entry, PrivateKeyEntry } from '../../../main/formats/entry.ts';
import { writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { type ReadOptions, readContainer } from '../../../main/formats/read-container.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = utf8('correct horse Ünï€😀 42');
let identities: TestIdentity[];
const legacy = ['-provider', 'legacy', '-provider', 'default'];

beforeAll(async () => {
  identities = await makeIdentities();
  for (const { algorithm, pkcs8, chain } of identities) {
    bench.write(`${algorithm}.key`, pem('PRIVATE KEY', pkcs8));
    bench.write(`${algorithm}.crt`, pem('CERTIFICATE', chain[0] as Uint8Array));
    bench.write(
      'issuers.crt',
      chain
        .slice(1)
        .map((der) => pem('CERTIFICATE', der))
        .join(''),
    );
  }
  bench.write('passphrase', passphrase);
  bench.write('ascii', 'changeit');
});

function identity(algorithm: string): TestIdentity {
  return identities.find((each) => each.algorithm === algorithm) as TestIdentity;
}

function keysOf(entries: Entry[]): PrivateKeyEntry[] {
  return entries.filter((entry) => entry.kind === 'private-key');
}

function certificatesOf(entries: Entry[]): CertificateEntry[] {
  return entries.filter((entry) => entry.kind === 'certificate');
}

/** A PKCS#12 file as openssl makes it from one identity and its chain. */
function exported(algorithm: string, options: string[] = [], secret = 'file:passphrase'): Uint8Array {
  bench.openssl(
    'pkcs12',
    ...options,
    '-export',
    '-inkey',
    `${algorithm}.key`,
    '-in',
    `${algorithm}.crt`,
    '-certfile',
    'issuers.crt',
    '-name',
    `Schlüssel ${algorithm}`,
    '-passout',
    secret,
    '-out',
    'made.p12',
  );
  return bench.read('made.p12');
}

function expectWhole(bytes: Uint8Array, algorithm: string, options: ReadOptions = { passphrases: [passphrase] }): void {
  const { format, entries } = readContainer(bytes, options);
  const { pkcs8, chain } = identity(algorithm);
  expect(format).toBe('pkcs12');
  expect(entries).toHaveLength(4);
  const [key] = keysOf(entries) as [PrivateKeyEntry];
  expect(key.pkcs8).toEqual(pkcs8);
  expect(key.friendlyName).toBe(`Schlüssel ${algorithm}`);
  const certificates = certificatesOf(entries);
  expect(certificates.map(({ der }) => toHex(der)).toSorted()).toEqual(chain.map(toHex).toSorted());
  const leaf = certificates.find(({ localKeyId }) => localKeyId) as CertificateEntry;
  expect(leaf.der).toEqual(chain[0]);
  expect(leaf.localKeyId).toEqual(key.localKeyId);
  expect(leaf.localKeyId).toEqual(sha1(chain[0] as Uint8Array));
}

describe('a PKCS#12 file from openssl is read', () => {
  test.each(generatedKeyAlgorithms)('with a key of %s', (algorithm) => {
    expectWhole(exported(algorithm), algorithm);
  });

  test.each([
    ['AES-128 and a SHA-1 MAC', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha1']],
    ['AES-192 and a SHA-384 MAC', ['-keypbe', 'AES-192-CBC', '-certpbe', 'AES-192-CBC', '-macalg', 'sha384']],
    ['AES-256 and a SHA-512 MAC', ['-macalg', 'sha512', '-iter', '10', '-maciter']],
    ['a SHA-224 MAC', ['-macalg', 'sha224', '-iter', '10']],
    ['a MAC of one iteration', ['-nomaciter']],
    ['triple DES', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['RC2-40 and triple DES, as in the 1990s', [...legacy, '-legacy']],
    ['RC2-128', [...legacy, '-keypbe', 'PBE-SHA1-RC2-128', '-certpbe', 'PBE-SHA1-RC2-128']],
    ['RC4-128', [...legacy, '-keypbe', 'PBE-SHA1-RC4-128', '-certpbe', 'PBE-SHA1-RC4-128']],
    ['RC4-40', [...legacy, '-keypbe', 'PBE-SHA1-RC4-40', '-certpbe', 'PBE-SHA1-RC4-40']],
    ['certificates in the clear', ['-certpbe', 'NONE']],
    ['no MAC', ['-nomac']],
  ])('with %s', (_, options) => {
    expectWhole(exported('ec-p256', options), 'ec-p256');
  });

  test('with more certificates under RC2 than one stretch of it holds', () => {
    const all = identities.map(({ chain }) => pem('CERTIFICATE', chain[0] as Uint8Array)).join('');
    bench.write('all.crt', all);
    bench.openssl('pkcs12', ...legacy, '-export', '-legacy', '-nokeys', '-in', 'all.crt', '-passout', 'file:ascii', '-out', 'many.p12');
    const { entries } = readContainer(bench.read('many.p12'), { passphrases: [utf8('changeit')] });
    expect(certificatesOf(entries).map(({ der }) => der)).toEqual(identities.map(({ chain }) => chain[0]));
  });

  test('with the key in the clear, beside a MAC and without one', () => {
    expectWhole(exported('ec-p256', ['-keypbe', 'NONE', '-certpbe', 'NONE']), 'ec-p256');
    expectWhole(exported('ec-p256', ['-keypbe', 'NONE', '-certpbe', 'NONE', '-nomac'], 'pass:'), 'ec-p256', {});
  });

  test('with an empty passphrase, given as empty and not given', () => {
    for (const options of [[], [...legacy, '-legacy']]) {
      const bytes = exported('ec-p256', options, 'pass:');
      expectWhole(bytes, 'ec-p256', {});
      expectWhole(bytes, 'ec-p256', { passphrases: [new Uint8Array(0)] });
    }
  });
});

describe('a PKCS#12 file that does not open', () => {
  test('says that it needs a passphrase, or that this is not it', () => {
    for (const options of [[], [...legacy, '-legacy']]) {
      const bytes = exported('ec-p256', options);
      expect(() => readContainer(bytes, {})).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
      for (const wrong of ['wrong', '', 'Correct horse']) {
        expect(() => readContainer(bytes, { passphrases: [utf8(wrong)] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
      }
    }
  });

  test('gives the certificates that need no passphrase, and names the locked key', () => {
    // Without a MAC, openssl encrypts no certificates.
    const bytes = exported('ec-p256', ['-nomac']);
    for (const passphrases of [[], [utf8('wrong')], [utf8('')]]) {
      const { entries } = readContainer(bytes, { passphrases });
      expect(certificatesOf(entries)).toHaveLength(3);
      expect(entries.filter(({ kind }) => kind === 'locked')).toEqual([{ kind: 'locked', what: 'key “Schlüssel ec-p256”' }]);
    }
  });

  test('passes over a key that is not supported, by name, and keeps what is', () => {
    bench.openssl('genpkey', '-algorithm', 'ed448', '-out', 'ed448.key');
    bench.openssl('req', '-x509', '-new', '-key', 'ed448.key', '-subj', '/CN=ed448', '-out', 'ed448.crt');
    bench.openssl('pkcs12', '-export', '-inkey', 'ed448.key', '-in', 'ed448.crt', '-passout', 'file:ascii', '-out', 'ed448.p12');
    const { entries } = readContainer(bench.read('ed448.p12'), { passphrases: [utf8('changeit')] });
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual(['certificate', 'unread']);
    expect(JSON.stringify(entries)).toContain('Ed448');
  });
});

describe('a PKCS#12 file from keytool is read', () => {
  test('with several entries and a trusted certificate', () => {
    const store = ['-storetype', 'PKCS12', '-keystore', 'java.p12', '-storepass', 'changeit'];
    bench.keytool('-genkeypair', ...store, '-alias', 'one', '-keyalg', 'EC', '-groupname', 'secp256r1', '-dname', 'CN=one');
    bench.keytool('-genkeypair', ...store, '-alias', 'two', '-keyalg', 'Ed25519', '-dname', 'CN=two');
    bench.keytool('-importcert', ...store, '-noprompt', '-alias', 'trusted', '-file', 'issuers.crt');
    const { entries } = readContainer(bench.read('java.p12'), { passphrases: [utf8('changeit')] });
    const keys = keysOf(entries);
    expect(keys.map(({ friendlyName }) => friendlyName)).toEqual(['one', 'two']);
    expect(keys.map(({ pkcs8 }) => describePrivateKey(pkcs8).keyAlgorithm)).toEqual(['ec-p256', 'ed25519']);
    expect(certificatesOf(entries).map(({ friendlyName }) => friendlyName)).toContain('trusted');
    expect(certificatesOf(entries)).toHaveLength(3);
  });
});

describe('a PKCS#12 file that was written here', () => {
  test.each(generatedKeyAlgorithms)('is opened by openssl, with a key of %s', (algorithm) => {
    const { pkcs8, chain } = identity(algorithm);
    bench.write('ours.p12', writePkcs12({ pkcs8, chain, friendlyName: `Schlüssel ${algorithm}`, passphrase, iterations: 1000 }));
    const opened = ['pkcs12', '-in', 'ours.p12', '-passin', 'file:passphrase'];
    const key = bench.openssl(...opened, '-nocerts', '-nodes');
    expect(keysOf(readContainer(key, {}).entries)[0]?.pkcs8).toEqual(pkcs8);
    const certificates = bench.openssl(...opened, '-nokeys');
    expect(certificatesOf(readContainer(certificates, {}).entries).map(({ der }) => der)).toEqual(chain);
    const described = bench.try('openssl', ...opened, '-noout', '-info').stderr;
    expect(described).toMatch(/MAC: sha256, Iteration 1000/);
    expect(described.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 1000, PRF hmacWithSHA256/g)).toHaveLength(2);
    expectWhole(bench.read('ours.p12'), algorithm);
  });

  test.each(['rsa-2048', 'ec-p384', 'ed25519'])('is opened by keytool, with a key of %s', (algorithm) => {
    const { pkcs8, chain } = identity(algorithm);
    const file = { pkcs8, chain, friendlyName: 'Server', passphrase: utf8('changeit'), iterations: 1000 };
    bench.write('ours.p12', writePkcs12(file));
    const list = String(bench.keytool('-list', '-v', '-keystore', 'ours.p12', '-storepass', 'changeit'));
    expect(list).toContain('Entry type: PrivateKeyEntry');
    expect(list).toContain('Certificate chain length: 3');
    expect(list).toContain('Alias name: server');
  });

  test('has 600,000 iterations where nothing else is asked', () => {
    const { pkcs8, chain } = identity('ec-p256');
    bench.write('ours.p12', writePkcs12({ pkcs8, chain, friendlyName: 'x', passphrase }));
    const { stderr } = bench.try('openssl', 'pkcs12', '-in', 'ours.p12', '-passin', 'file:passphrase', '-noout', '-info');
    expect(stderr.match(/Iteration 600000/g)).toHaveLength(3);
  });

  test('may have no certificate, and an empty passphrase', () => {
    const { pkcs8 } = identity('ec-p256');
    const bytes = writePkcs12({ pkcs8, chain: [], friendlyName: 'only', passphrase: new Uint8Array(0), iterations: 1 });
    const { entries } = readContainer(bytes, {});
    expect(entries).toEqual([{ kind: 'private-key', pkcs8, friendlyName: 'only' }]);
    bench.write('ours.p12', bytes);
    expect(String(bench.openssl('pkcs12', '-in', 'ours.p12', '-passin', 'pass:', '-nodes'))).toContain('PRIVATE KEY');
  });
});
