import { mkdirSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { type Pkcs12ProfileId, pkcs12Algorithms, pkcs12Profiles } from '../../../main/formats/pkcs12-profiles.ts';
import { type Pkcs12Content, writePkcs12 } from '../../../main/formats/pkcs12-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
/** Every character that an ASCII passphrase may have. */
const ascii = String.fromCharCode(...Array.from({ length: 0x5f }, (_, at) => 0x20 + at));
const unicode = 'Grüße an 東京 😀';
const readByOpenssl = ['modern', 'legacy'] as const;
const bouncyCastle = [
  '-providername',
  'BC',
  '-providerclass',
  'org.bouncycastle.jce.provider.BouncyCastleProvider',
  '-providerpath',
  '/usr/share/java/bcprov.jar',
];
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities(['rsa-2048', 'ec-p256', 'ed25519']);
  bench.write('ascii', ascii);
  bench.write('unicode', unicode);
});

function identity(algorithm = 'rsa-2048'): TestIdentity {
  return identities.find((each) => each.algorithm === algorithm) as TestIdentity;
}

/** Writes `NAME.p12` under a passphrase that lies in the file of that name. */
function written(profile: Pkcs12ProfileId, secret: 'ascii' | 'unicode' = 'ascii', more: Partial<Pkcs12Content> & { algorithm?: string } = {}): string {
  const { algorithm = 'rsa-2048', ...content } = more;
  const { pkcs8, chain } = identity(algorithm);
  const passphrase = utf8(secret === 'ascii' ? ascii : unicode);
  bench.write(`${profile}.p12`, writePkcs12({ pkcs8, chain, friendlyName: 'Web Server', passphrase, profile, iterations: 1000, ...content }));
  return `${profile}.p12`;
}

function expectKeyAndChain(text: Uint8Array, algorithm = 'rsa-2048'): void {
  const { pkcs8, chain } = identity(algorithm);
  const { entries } = readContainer(text);
  expect(entries.filter(({ kind }) => kind === 'private-key')).toEqual([{ kind: 'private-key', pkcs8 }]);
  expect(entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []))).toEqual(chain);
}

describe.each(readByOpenssl)('a PKCS#12 file of the profile %s', (profile) => {
  test.each([[[]], [['-legacy']]])('is opened by openssl with the options %j', (options) => {
    for (const algorithm of ['rsa-2048', 'ec-p256', 'ed25519']) {
      const file = written(profile, 'ascii', { algorithm });
      expectKeyAndChain(bench.openssl('pkcs12', ...options, '-in', file, '-passin', 'file:ascii', '-nodes'), algorithm);
    }
  });

  test.each([[[]], [['-J-Dkeystore.pkcs12.legacy']]])('is opened by keytool with the options %j, key and all', (options) => {
    const file = written(profile);
    // Java opens the key only on the way to another store, from where it comes back.
    rmSync(bench.path('again.p12'), { force: true });
    const into = ['-destkeystore', 'again.p12', '-deststoretype', 'PKCS12', '-deststorepass', 'changeit'];
    bench.keytool('-importkeystore', ...options, '-srckeystore', file, '-srcstoretype', 'PKCS12', '-srcstorepass:file', 'ascii', ...into, '-noprompt');
    const { entries } = readContainer(bench.read('again.p12'), { passphrases: [utf8('changeit')] });
    expect(entries.find(({ kind }) => kind === 'private-key')).toMatchObject({ pkcs8: identity().pkcs8, friendlyName: 'web server' });
    expect(entries.flatMap((entry) => (entry.kind === 'certificate' ? [entry.der] : []))).toEqual(identity().chain);
  });

  test('is opened by BouncyCastle', () => {
    const list = String(bench.keytool('-list', '-v', ...bouncyCastle, '-keystore', written(profile), '-storetype', 'PKCS12', '-storepass:file', 'ascii'));
    expect(list).toContain('Entry type: PrivateKeyEntry');
    expect(list).toContain('Certificate chain length: 3');
  });

  test('is taken in by NSS, under any passphrase', () => {
    for (const secret of profile === 'legacy' ? (['ascii'] as const) : (['ascii', 'unicode'] as const)) {
      const folder = `nss-${profile}-${secret}`;
      mkdirSync(bench.path(folder));
      expect(bench.try('certutil', '-N', '-d', `sql:${folder}`, '--empty-password').status).toBe(0);
      const imported = bench.try('pk12util', '-i', written(profile, secret), '-w', secret, '-d', `sql:${folder}`);
      expect(imported).toMatchObject({ status: 0, stdout: Buffer.from('pk12util: PKCS12 IMPORT SUCCESSFUL\n') });
      expect(String(bench.try('certutil', '-K', '-d', `sql:${folder}`).stdout)).toContain('Web Server');
    }
  });

  test('says in its file what is shown before it is written', () => {
    const file = written(profile, 'ascii', { iterations: pkcs12Profiles[profile].mac.iterations });
    const found = bench.try('openssl', 'pkcs12', '-in', file, '-passin', 'file:ascii', '-noout', '-info').stderr;
    const [cipher, derivation, integrity] = pkcs12Algorithms(profile);
    if (profile === 'modern') {
      expect(found.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256/g)).toHaveLength(2);
      expect(found).toContain('MAC: sha256, Iteration 600000');
      expect([cipher, derivation, integrity]).toEqual([
        'Key and certificates: AES-256-CBC (PBES2)',
        'Key derivation: PBKDF2, HMAC-SHA256, 600,000 iterations',
        'Integrity: HMAC-SHA256, PKCS#12’s own derivation, 600,000 iterations',
      ]);
    } else {
      // What Java 8, Windows 2000 and OpenSSL 0.9 knew: no other algorithm is in the file.
      expect(found.match(/pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 100000/g)).toHaveLength(2);
      expect(found).toContain('MAC: sha1, Iteration 100000');
      expect(found).not.toMatch(/PBES2|sha256|RC2/i);
      expect([cipher, derivation, integrity]).toEqual([
        'Key and certificates: 3DES-CBC (PBES1)',
        'Key derivation: PKCS#12’s own, SHA1, 100,000 iterations',
        'Integrity: HMAC-SHA1, PKCS#12’s own derivation, 100,000 iterations',
      ]);
    }
  });
});

describe('a passphrase', () => {
  test('of any characters opens a modern file with openssl', () => {
    expectKeyAndChain(bench.openssl('pkcs12', '-in', written('modern', 'unicode'), '-passin', 'file:unicode', '-nodes'));
  });

  test('beyond ASCII opens no PKCS#12 with Java, and is refused where Java is to open it', () => {
    const file = written('modern', 'unicode');
    const secret = ['-storepass:file', 'unicode', '-J-Dfile.encoding=UTF-8', '-J-Dsun.jnu.encoding=UTF-8'];
    const opened = bench.try('keytool', '-J-Duser.language=en', '-list', '-keystore', file, '-storetype', 'PKCS12', ...secret);
    expect(opened.status).not.toBe(0);
    expect(() => written('modern', 'unicode', { passphraseAlphabet: 'ascii' })).toThrow(expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' }));
  });

  test.each(['Grüße', 'naïve', '東京', '😀'])('%s is refused for old programs', (text) => {
    expect(() => written('legacy', 'ascii', { passphrase: utf8(text) })).toThrow(expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' }));
  });

  test.each([
    ['a line end', utf8('one\ntwo')],
    ['a zero byte', utf8('one\0two')],
    ['a delete', utf8('one\u007ftwo')],
    ['bytes that are no UTF-8', Uint8Array.of(0x70, 0xe4, 0x73, 0x73)],
    ['half a surrogate pair', Uint8Array.of(0xed, 0xa0, 0xbd)],
  ])('with %s is refused for every profile', (_, passphrase) => {
    for (const profile of ['modern', 'fips', 'legacy'] as const) {
      expect(() => written(profile, 'ascii', { passphrase })).toThrow(expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' }));
    }
  });
});

describe('names in a PKCS#12 file', () => {
  test.each([[''], ['a'.repeat(256)], ['a\0b'], ['a\nb'], ['\ud83d']])('that no container carries are refused: %j', (friendlyName) => {
    expect(() => written('modern', 'ascii', { friendlyName })).toThrow(expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' }));
  });

  test('of 255 characters, of any script, come through NSS', () => {
    const friendlyName = `${'ü'.repeat(250)}東京😀.`;
    expect(friendlyName).toHaveLength(255);
    const listed = bench.try('pk12util', '-l', written('modern', 'ascii', { friendlyName }), '-w', 'ascii', '-d', 'sql:nss-modern-ascii');
    expect(String(listed.stdout)).toContain(`Friendly Name: ${friendlyName}`);
  });

  test('say to Windows where an RSA key belongs, and nothing of an EC key', () => {
    const attributes = (algorithm: string) =>
      String(bench.openssl('pkcs12', '-in', written('legacy', 'ascii', { algorithm, forWindows: true }), '-passin', 'file:ascii', '-nocerts', '-nodes'));
    expect(attributes('rsa-2048')).toContain('Microsoft CSP Name: Microsoft Enhanced RSA and AES Cryptographic Provider');
    expect(attributes('ec-p256')).not.toContain('Microsoft');
  });
});
