import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { generatedKeyAlgorithms } from '../../../main/crypto/key-generation.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { strongEncryption } from '../../../main/formats/password-based-encryption-write.ts';
import { writeEncryptedPkcs8 } from '../../../main/formats/pkcs8.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { makeIdentities, type TestIdentity, Workbench } from './oracle.ts';

const bench = new Workbench();
const passphrase = utf8('correct horse Ünïcode 42');
let identities: TestIdentity[];

beforeAll(async () => {
  identities = await makeIdentities();
  for (const { algorithm, pkcs8 } of identities) bench.write(`${algorithm}.p8`, pkcs8);
  bench.write('passphrase', passphrase);
});

function onlyKey(bytes: Uint8Array, secret?: Uint8Array): { format: string; pkcs8: Uint8Array } {
  const { format, entries } = readContainer(bytes, { passphrases: secret === undefined ? [] : [secret] });
  expect(entries.map(({ kind }) => kind)).toEqual(['private-key']);
  return { format, pkcs8: (entries[0] as Extract<Entry, { kind: 'private-key' }>).pkcs8 };
}

const encryptions: [name: string, options: string[]][] = [
  ['PBES2 AES-256, SHA-256', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA256']],
  ['PBES2 AES-128, SHA-1', ['-v2', 'aes-128-cbc', '-v2prf', 'hmacWithSHA1']],
  ['PBES2 AES-192, SHA-512', ['-v2', 'aes-192-cbc', '-v2prf', 'hmacWithSHA512']],
  ['PBES2 AES-256, SHA-384', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA384']],
  ['PBES2 AES-256, SHA-224', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA224']],
  ['PBES2 triple DES', ['-v2', 'des3']],
  ['PBES2 with scrypt', ['-scrypt', '-scrypt_N', '1024', '-v2', 'aes-256-cbc']],
  ['PBES2 RC2', ['-provider', 'legacy', '-provider', 'default', '-v2', 'rc2']],
  ['PBES2 RC2-64', ['-provider', 'legacy', '-provider', 'default', '-v2', 'rc2-64']],
  ['PBES2 DES', ['-provider', 'legacy', '-provider', 'default', '-v2', 'des']],
  ['PBE SHA-1 3DES', ['-v1', 'PBE-SHA1-3DES']],
  ['PBE SHA-1 2DES', ['-v1', 'PBE-SHA1-2DES']],
  ['PBE SHA-1 RC2-40', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-SHA1-RC2-40']],
  ['PBE SHA-1 RC2-128', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-SHA1-RC2-128']],
  ['PBE MD5 DES', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-MD5-DES']],
  ['PBE SHA-1 DES', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-SHA1-DES']],
  ['PBE MD5 RC2-64', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-MD5-RC2-64']],
  ['PBE SHA-1 RC2-64', ['-provider', 'legacy', '-provider', 'default', '-v1', 'PBE-SHA1-RC2-64']],
];

describe.each(generatedKeyAlgorithms)('a key file from openssl, %s,', (algorithm) => {
  const key = () => (identities.find((identity) => identity.algorithm === algorithm) as TestIdentity).pkcs8;
  const p8 = `${algorithm}.p8`;

  test('as PKCS#8, DER and PEM, comes back byte for byte', () => {
    expect(onlyKey(bench.read(p8))).toEqual({ format: 'pkcs8', pkcs8: key() });
    const text = bench.openssl('pkcs8', '-topk8', '-nocrypt', '-inform', 'DER', '-in', p8);
    expect(onlyKey(text)).toEqual({ format: 'pem', pkcs8: key() });
  });

  test('in its traditional form becomes the same PKCS#8', () => {
    if (algorithm === 'ed25519') return; // has none
    const format = algorithm.startsWith('rsa') ? 'pkcs1' : 'sec1';
    const der = bench.openssl('pkey', '-inform', 'DER', '-in', p8, '-traditional', '-outform', 'DER');
    expect(onlyKey(der)).toEqual({ format, pkcs8: key() });
    const text = bench.openssl('pkey', '-inform', 'DER', '-in', p8, '-traditional');
    expect(onlyKey(text)).toEqual({ format: 'pem', pkcs8: key() });
  });

  test('encrypted as PKCS#8, DER and PEM', () => {
    const options = ['pkcs8', '-topk8', '-inform', 'DER', '-in', p8, '-passout', 'file:passphrase', '-iter', '100'];
    expect(onlyKey(bench.openssl(...options, '-outform', 'DER'), passphrase)).toEqual({ format: 'encrypted-pkcs8', pkcs8: key() });
    expect(onlyKey(bench.openssl(...options), passphrase)).toEqual({ format: 'pem', pkcs8: key() });
  });

  test('written encrypted is opened by openssl', () => {
    bench.write('written.p8e', writeEncryptedPkcs8(key(), passphrase, { ...strongEncryption, iterations: 100 }));
    const opened = bench.openssl('pkcs8', '-inform', 'DER', '-in', 'written.p8e', '-passin', 'file:passphrase', '-outform', 'DER', '-nocrypt', '-topk8');
    expect(new Uint8Array(opened)).toEqual(key());
  });
});

describe('encryption of a PKCS#8 key with', () => {
  test.each(encryptions)('%s', (_, options) => {
    const der = bench.openssl(
      'pkcs8',
      '-topk8',
      '-inform',
      'DER',
      '-in',
      'ec-p256.p8',
      '-outform',
      'DER',
      '-passout',
      'file:passphrase',
      '-iter',
      '50',
      ...options,
    );
    expect(onlyKey(der, passphrase).pkcs8).toEqual(bench.read('ec-p256.p8'));
    expect(() => readContainer(der, {})).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    expect(() => readContainer(der, { passphrases: [utf8('wrong')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });
});

describe('a PKCS#8 key under the empty passphrase', () => {
  test.each([
    ['PBES2', ['-v2', 'aes-256-cbc']],
    ['PBE SHA-1 3DES', ['-v1', 'PBE-SHA1-3DES']],
  ])('opens though nobody can enter it, whatever else was entered: %s', (_, options) => {
    const der = bench.openssl('pkcs8', '-topk8', '-inform', 'DER', '-in', 'ec-p256.p8', '-outform', 'DER', '-passout', 'pass:', '-iter', '50', ...options);
    for (const given of [undefined, passphrase, utf8('')]) expect(onlyKey(der, given).pkcs8).toEqual(bench.read('ec-p256.p8'));
  });
});

describe('a traditional key, encrypted by PEM itself with', () => {
  test.each([
    ['ec', 'ec-p256', 'aes128', 'default'],
    ['ec', 'ec-p384', 'aes192', 'default'],
    ['rsa', 'rsa-2048', 'aes256', 'default'],
    ['rsa', 'rsa-2048', 'des3', 'default'],
    ['rsa', 'rsa-2048', 'des', 'legacy'],
  ])('openssl %s, %s, %s', (command, algorithm, cipher, provider) => {
    const traditional = command === 'rsa' ? ['-traditional'] : [];
    const text = bench.openssl(
      command,
      '-provider',
      provider,
      '-provider',
      'default',
      '-inform',
      'DER',
      '-in',
      `${algorithm}.p8`,
      `-${cipher}`,
      ...traditional,
      '-passout',
      'file:passphrase',
    );
    expect(String(text)).toContain('Proc-Type: 4,ENCRYPTED');
    expect(onlyKey(text, passphrase).pkcs8).toEqual(bench.read(`${algorithm}.p8`));
    const withCrLf = Buffer.from(String(text).replaceAll('\n', '\r\n'));
    expect(onlyKey(withCrLf, passphrase).pkcs8).toEqual(bench.read(`${algorithm}.p8`));
    expect(() => readContainer(text, {})).toThrow(expect.objectContaining({ code: 'PASSPHRASE_NEEDED' }));
    expect(() => readContainer(text, { passphrases: [utf8('wrong')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
  });
});

test.each(['des3', 'aes128', 'aes192', 'aes256'])('a traditional key under a passphrase in Latin-1 opens with the same one in UTF-8: %s', (cipher) => {
  bench.write('latin1', Buffer.from('Schlüssel', 'latin1'));
  const text = bench.openssl('ec', '-inform', 'DER', '-in', 'ec-p256.p8', `-${cipher}`, '-passout', 'file:latin1');
  expect(onlyKey(text, utf8('Schlüssel')).pkcs8).toEqual(bench.read('ec-p256.p8'));
  expect(() => readContainer(text, { passphrases: [utf8('Schlussel')] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
});

test('the file is not changed and the key is no view of it', () => {
  const bytes = bench.read('ec-p256.p8');
  const before = Uint8Array.from(bytes);
  onlyKey(bytes).pkcs8.fill(0);
  expect(bytes).toEqual(before);
  const buffer = Buffer.from(before);
  onlyKey(buffer).pkcs8.fill(0);
  expect(new Uint8Array(buffer)).toEqual(before);
});
