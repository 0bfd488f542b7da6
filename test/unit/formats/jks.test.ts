import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { writeJks } from '../../../main/formats/jks-write.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { makeIdentities, pem, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = utf8('changeit');
const store = ['-storetype', 'JKS', '-keystore', 'java.jks', '-storepass', 'changeit'];
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
  const [, , root] = (identities[0] as TestIdentity).chain as [Uint8Array, Uint8Array, Uint8Array];
  bench.write('root.crt', pem('CERTIFICATE', root));
  bench.keytool('-genkeypair', ...store, '-alias', 'One', '-keyalg', 'EC', '-groupname', 'secp384r1', '-dname', 'CN=one');
  bench.keytool('-genkeypair', ...store, '-alias', 'two', '-keyalg', 'RSA', '-keysize', '2048', '-dname', 'CN=two');
  bench.keytool('-importcert', ...store, '-noprompt', '-alias', 'trusted-ü', '-file', 'root.crt');
  bench.write('own.jks', bench.read('java.jks'));
  bench.keytool(
    '-keypasswd',
    '-storetype',
    'JKS',
    '-keystore',
    'own.jks',
    '-storepass',
    'changeit',
    '-alias',
    'two',
    '-keypass',
    'changeit',
    '-new',
    'its-own',
  );
}, 30_000);

function summary(entries: Entry[]): string[] {
  return entries.map((entry) => {
    if (entry.kind === 'private-key') return `${entry.friendlyName}: ${describePrivateKey(entry.pkcs8).keyAlgorithm}`;
    return entry.kind === 'certificate' ? `${entry.friendlyName}: certificate` : entry.kind;
  });
}

describe('a JKS from keytool', () => {
  test('is read with all its entries', () => {
    const { format, entries } = readContainer(bench.read('java.jks'), { passphrases: [passphrase] });
    expect(format).toBe('jks');
    expect(summary(entries).toSorted()).toEqual(['one: certificate', 'one: ec-p384', 'trusted-ü: certificate', 'two: certificate', 'two: rsa-2048']);
  });

  test('says that it needs a passphrase, or that this is not it', () => {
    const bytes = bench.read('java.jks');
    expect(() => readContainer(bytes, {})).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    expect(() => readContainer(bytes, { passphrases: [utf8('wrong')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });

  test('with a key that has a passphrase of its own says which, and takes both', () => {
    const bytes = bench.read('own.jks');
    const { entries } = readContainer(bytes, { passphrases: [passphrase] });
    expect(summary(entries).toSorted()).toEqual(['locked', 'one: certificate', 'one: ec-p384', 'trusted-ü: certificate', 'two: certificate']);
    expect(entries).toContainEqual({ kind: 'locked', what: 'key “two”' });
    for (const passphrases of [
      [passphrase, utf8('its-own')],
      [utf8('its-own'), utf8('neither'), passphrase],
    ]) {
      expect(summary(readContainer(bytes, { passphrases }).entries)).toContain('two: rsa-2048');
    }
  });

  test('with a changed byte does not pass for a whole one', () => {
    const bytes = bench.read('java.jks');
    for (let at = 0; at < bytes.length; at += 97) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 0x40;
      expect(() => readContainer(changed, { passphrases: [passphrase] })).toThrow(FormatError);
    }
  });
});

describe('a JKS that was written here', () => {
  test.each(generatedKeyAlgorithms)('with a key of %s comes back', (algorithm) => {
    const { pkcs8, chain } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    const bytes = writeJks({ pkcs8, chain, alias: 'Web Ünïcode', storePassphrase: utf8('päss€😀') });
    expect([...bytes.subarray(0, 4)]).toEqual([0xfe, 0xed, 0xfe, 0xed]);
    const { entries } = readContainer(bytes, { passphrases: [utf8('päss€😀')] });
    expect(entries[0]).toEqual({ kind: 'private-key', pkcs8, friendlyName: 'web ünïcode' });
    expect(entries.slice(1).map((entry) => entry.kind === 'certificate' && entry.der)).toEqual(chain);
  });

  test.each(['rsa-2048', 'ec-p256', 'ec-p521', 'ed25519'])('is opened by keytool, with the same key of %s', (algorithm) => {
    const { pkcs8, chain } = identities.find((each) => each.algorithm === algorithm) as TestIdentity;
    bench.write('ours.jks', writeJks({ pkcs8, chain, alias: 'Web', storePassphrase: passphrase }));
    const list = String(bench.keytool('-list', '-v', '-storetype', 'JKS', '-keystore', 'ours.jks', '-storepass', 'changeit'));
    expect(list).toContain('Alias name: web');
    expect(list).toContain('Entry type: PrivateKeyEntry');
    expect(list).toContain('Certificate chain length: 3');
    // Java opens the key only on the way to another store, from where it comes back.
    bench.keytool(
      '-importkeystore',
      '-srcstoretype',
      'JKS',
      '-srckeystore',
      'ours.jks',
      '-srcstorepass',
      'changeit',
      '-deststoretype',
      'PKCS12',
      '-destkeystore',
      `${algorithm}.p12`,
      '-deststorepass',
      'changeit',
      '-noprompt',
    );
    const { entries } = readContainer(bench.read(`${algorithm}.p12`), { passphrases: [passphrase] });
    expect(entries.find(({ kind }) => kind === 'private-key')).toMatchObject({ pkcs8, friendlyName: 'web' });
  });

  test('may have another passphrase for its key', () => {
    const { pkcs8, chain } = identities[3] as TestIdentity;
    const bytes = writeJks({ pkcs8, chain, alias: 'a', storePassphrase: passphrase, keyPassphrase: utf8('another') });
    expect(readContainer(bytes, { passphrases: [passphrase] }).entries[0]).toEqual({ kind: 'locked', what: 'key “a”' });
    expect(readContainer(bytes, { passphrases: [passphrase, utf8('another')] }).entries[0]).toMatchObject({ pkcs8 });
  });

  test('is refused where the format cannot carry it', () => {
    const { pkcs8, chain } = identities[3] as TestIdentity;
    const refused = expect.objectContaining({ code: 'FORMAT_CANNOT_CARRY' });
    expect(() => writeJks({ pkcs8, chain: [], alias: 'a', storePassphrase: passphrase })).toThrow(refused);
    expect(() => writeJks({ pkcs8, chain, alias: '', storePassphrase: passphrase })).toThrow(refused);
    expect(() => writeJks({ pkcs8, chain, alias: 'a'.repeat(1001), storePassphrase: passphrase })).toThrow(refused);
  });
});
