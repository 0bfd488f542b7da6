import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, fromHex, utf8 } from '../../../main/crypto/bytes.ts';
import type { Entry } from '../../../main/formats/entry.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { readElement } from '../../../main/pki/der-reader.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../../../main/pki/der-writer.ts';
import { describePrivateKey } from '../../../main/pki/private-key.ts';
import { pem, Workbench } from './oracle.ts';

const bench = new Workbench();
const hex = (text: string) => fromHex(text) as Uint8Array;
const named = (message: string) =>
  expect.objectContaining({ code: 'FILE_UNSUPPORTED', message: expect.stringContaining(message), hint: expect.stringMatching(/\w{4}/) });

describe('a text that begins with the digit 0, which is the first byte of DER too,', () => {
  const checksums = `${'0a'.repeat(32)}  release.tar\n${'e3'.repeat(32)}  key.pem\n`;
  test.each([
    ['a list of checksums', checksums],
    ['a list of checksums of lines that begin with more of them', `${'0'.repeat(64)}  release.tar\n`],
    ['a date', '01.02.2024 the key was sent\r\n'],
    ['a time', '09:30\tcalled the CA\r\n'],
    ['a number', '0'],
    ['an accent', '0ü'],
    ['as long as a structure would be', `0.${'x'.repeat(0x2e)}`],
    ['in UTF-16', Buffer.from(checksums, 'utf16le')],
  ])('is not known and not damaged: %s', (_, content) => {
    const bytes = typeof content === 'string' ? utf8(content) : Uint8Array.from(content);
    expect(() => readContainer(bytes)).toThrow(expect.objectContaining({ code: 'FILE_UNRECOGNISED' }));
    const { entries } = readContainer(zipSync({ 'a.txt': bytes, 'b.pem': utf8(pem('PUBLIC KEY', hex(`302a300506032b6570032100${'07'.repeat(32)}`))) }));
    expect(entries).toContainEqual({ kind: 'skipped', what: 'a.txt (not known)' });
  });

  test.each([
    ['PKCS#8 of Ed25519', '302e020100300506032b657004220420'],
    ['SPKI of Ed25519', '302a300506032b6570032100'],
    ['PKCS#8 of P-256', '308187020100301306072a8648ce3d0201'],
    ['SPKI of P-256', '3059301306072a8648ce3d0201'],
    ['SPKI of RSA', '30820122300d06092a864886f70d0101'],
    ['SEC1 of P-256', '307702010104'],
    ['PKCS#1', '308204a40201000282010100'],
    ['a certificate', '308203a13082028aa003020102'],
    ['a certificate of version 1', '30822e2e30822d2d0202'],
    ['a request', '3081f33081990201003010'],
    ['a CRL', '30820122300d06092a86'],
    ['encrypted PKCS#8', '3081ec305706092a864886f70d01050d'],
    ['PKCS#12', '308209de020103308209a4'],
    ['PKCS#7', '3082036806092a864886f70d010702'],
    ['PKCS#12 in BER', '30800201033080'],
    ['a certificate in BER', '30803080a0800201'],
    ['four bytes of length', '3084000004a402010002'],
  ])('is not what was cut short: %s', (_, head) => {
    for (const rest of [0, 7, 20]) {
      expect(() => readContainer(concatBytes(hex(head), new Uint8Array(rest).fill(0x41)))).toThrow(expect.objectContaining({ code: 'FILE_MALFORMED' }));
    }
  });
});

describe('a file of a kind that is not read is named with a way out:', () => {
  const tar = new Uint8Array(1024);
  tar.set(utf8('key.pem'));
  tar.set(utf8('ustar'), 257);
  test.each<[string, Uint8Array | string, string]>([
    ['PuTTY 2', 'PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n', 'PuTTY'],
    ['PuTTY 3', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n', 'PuTTY'],
    ['SSH public key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@host', 'SSH public key'],
    ['SSH public key', 'ecdsa-sha2-nistp256 AAAAC3Nz me@host', 'SSH public key'],
    ['SSH2 public key', '---- BEGIN SSH2 PUBLIC KEY ----\n', 'SSH public key'],
    ['gzip', hex('1f8b0800'), 'gzip'],
    ['7z', hex('377abcaf271c0004'), '7z'],
    ['xz', hex('fd377a585a000004'), 'xz'],
    ['Zstandard', hex('28b52ffd2458'), 'Zstandard'],
    ['bzip2', 'BZh91AY', 'bzip2'],
    ['RAR', 'Rar!\x1a\x07\x01', 'RAR'],
    ['tar', tar, 'tar'],
    ['NSS', concatBytes(utf8('SQLite format 3\0'), new Uint8Array(4000), utf8('CREATE TABLE nssPrivate (id')), 'Firefox'],
    ['XCA', concatBytes(utf8('SQLite format 3\0'), new Uint8Array(4000), utf8('CREATE TABLE private_keys (item')), 'XCA'],
    ['another database', utf8('SQLite format 3\0'), 'a database'],
    ['old NSS', hex('00061561000000020000'), 'old key database of NSS'],
    ['KeePass', hex('03d9a29a67fb4bb5'), 'KeePass'],
    ['PDF', '%PDF-1.7\n', 'PDF'],
    ['age', 'age-encryption.org/v1\n-> X25519 abc\n', 'age'],
    ['PVK', hex('1ef1b5b0000000000200000001000000'), 'PVK'],
    ['Microsoft blob', hex('0702000000a400005253413200080000'), 'key blob'],
    ['Microsoft blob', hex('07020000002400005253413200080000'), 'key blob'],
    ['XML', '<RSAKeyValue><Modulus>AA==</Modulus></RSAKeyValue>', 'XML key'],
    ['XML', '<?xml version="1.0"?>\n<RSAKeyValue><Modulus>AA==</Modulus></RSAKeyValue>', 'XML key'],
    ['Apple profile', '<?xml version="1.0"?>\n<!DOCTYPE plist>\n<plist version="1.0"><dict/></plist>', 'Apple'],
    ['PKCS#11', 'pkcs11:token=hsm;object=web;type=private', 'PKCS#11'],
    ['Amazon', 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd', 'Amazon'],
    ['Azure', 'https://example.vault.azure.net/keys/web/0123', 'Azure'],
    ['Google', 'projects/p/locations/l/keyRings/r/cryptoKeys/web/cryptoKeyVersions/1', 'Google'],
    ['PGP private, old', hex('9503980461c0de00010800'), 'PGP private'],
    ['PGP private, new', hex('c558046300000016092b06'), 'PGP private'],
    ['PGP public, old', hex('99010d0461c0de00010800'), 'PGP public'],
    ['PGP public, new', hex('c633046300000016092b06'), 'PGP public'],
  ])('%s', (_, content, name) => {
    expect(() => readContainer(typeof content === 'string' ? utf8(content) : content)).toThrow(named(name));
  });

  test.each([
    ['PGP PRIVATE KEY BLOCK', 'PGP'],
    ['SSH2 ENCRYPTED PRIVATE KEY', 'SSH key'],
    ['AGE ENCRYPTED FILE', 'age'],
    ['TSS2 PRIVATE KEY', 'TPM'],
    ['TSS PRIVATE KEY', 'TPM'],
    ['TPM2 PRIVATE KEY', 'TPM'],
    ['PKCS#11 PROVIDER URI', 'PKCS#11'],
    ['PKCS11 PROVIDER URI', 'PKCS#11'],
    ['ENGINE PRIVATE KEY', 'engine'],
  ])('a PEM block of %s', (label, name) => {
    const block = pem(label, hex('3003020101'));
    expect(() => readContainer(utf8(block))).toThrow(named(name));
  });

  test('of other first bytes it is not', () => {
    for (const other of ['https://example.test/keys', 'projects/none', '<html></html>', 'arn', hex('9500000000'), hex('c5'), hex('1e'), new Uint8Array(0)]) {
      expect(() => readContainer(typeof other === 'string' ? utf8(other) : other)).toThrow(expect.objectContaining({ code: 'FILE_UNRECOGNISED' }));
    }
  });
});

describe('a key of a kind that is not kept is named:', () => {
  test.each([
    ['Ed448', ['-algorithm', 'ED448'], 'Ed448'],
    ['X25519', ['-algorithm', 'X25519'], 'X25519'],
    ['X448', ['-algorithm', 'X448'], 'X448'],
    ['brainpool', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'], 'brainpool-p256r1'],
    ['secp256k1', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], 'secp256k1'],
    ['P-224', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-224'], 'p224'],
    ['P-192', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-192'], 'p192'],
    ['SM2', ['-algorithm', 'SM2'], 'sm2'],
    ['Diffie-Hellman', ['-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048'], 'Diffie-Hellman'],
  ])('%s, in PKCS#8 and PEM', (_, options, name) => {
    const key = bench.openssl('genpkey', ...options);
    expect(() => readContainer(key)).toThrow(named(name));
    bench.write('odd.pem', key);
    expect(() => readContainer(bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'odd.pem', '-outform', 'DER'))).toThrow(named(name));
  });

  test('DSA in both of its forms', () => {
    bench.openssl('dsaparam', '-out', 'dsa.par', '1024');
    bench.openssl('gendsa', '-out', 'dsa.pem', 'dsa.par');
    expect(() => readContainer(bench.read('dsa.pem'))).toThrow(named('DSA'));
    expect(() => readContainer(bench.openssl('dsa', '-in', 'dsa.pem', '-outform', 'DER'))).toThrow(named('DSA'));
  });

  test.each([
    ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44'],
    ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65'],
    ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87'],
    ['1.2.3.4', '1.2.3.4'],
  ])('the algorithm %s', (oid, name) => {
    const key = derSequence(derInteger(0), derSequence(derObjectIdentifier(oid)), derOctetString(new Uint8Array(34)));
    expect(() => readContainer(key)).toThrow(named(name));
  });

  test('an RSA key without its primes, and one that stands in for a key in an HSM', () => {
    bench.openssl('genrsa', '-out', 'rsa.pem', '2048');
    const whole = new Uint8Array(bench.openssl('rsa', '-in', 'rsa.pem', '-traditional', '-outform', 'DER'));
    const fields = readElement(whole).children.map(({ raw }) => raw);
    for (const last of [derInteger(0), derInteger(1)]) {
      const stub = derSequence(...fields.slice(0, 4), ...Array.from({ length: 5 }, () => last));
      expect(() => readContainer(stub)).toThrow(named('no primes'));
      const wrapped = derSequence(derInteger(0), derSequence(derObjectIdentifier('1.2.840.113549.1.1.1'), derNull()), derOctetString(stub));
      expect(() => readContainer(wrapped)).toThrow(named('no primes'));
    }
  });
});

describe('an RSA-PSS key keeps its object identifier', () => {
  beforeAll(() => {
    const restrictions = ['-pkeyopt', 'rsa_pss_keygen_md:sha384', '-pkeyopt', 'rsa_pss_keygen_mgf1_md:sha256', '-pkeyopt', 'rsa_pss_keygen_saltlen:30'];
    bench.openssl('genpkey', '-algorithm', 'RSA-PSS', '-outform', 'DER', '-out', 'free.p8');
    bench.openssl('genpkey', '-algorithm', 'RSA-PSS', ...restrictions, '-outform', 'DER', '-out', 'bound.p8');
  }, 30_000);

  test.each(['free', 'bound'])('and its parameters, %s', (name) => {
    const bytes = bench.read(`${name}.p8`);
    for (const form of [bytes, utf8(pem('PRIVATE KEY', bytes))]) {
      const { entries } = readContainer(form);
      expect(entries).toEqual([{ kind: 'private-key', pkcs8: bytes }]);
      const { pkcs8 } = entries[0] as Extract<Entry, { kind: 'private-key' }>;
      const { spki, keyAlgorithm } = describePrivateKey(pkcs8);
      expect(keyAlgorithm).toBe('rsa-pss-2048');
      expect(spki).toEqual(new Uint8Array(bench.openssl('pkey', '-inform', 'DER', '-in', `${name}.p8`, '-pubout', '-outform', 'DER')));
    }
    bench.openssl('pkcs8', '-topk8', '-inform', 'DER', '-in', `${name}.p8`, '-passout', 'pass:x', '-iter', '9', '-outform', 'DER', '-out', `${name}.enc`);
    expect(readContainer(bench.read(`${name}.enc`), { passphrases: [utf8('x')] }).entries).toEqual([{ kind: 'private-key', pkcs8: bytes }]);
  });
});

describe('RC4 of PKCS#12', () => {
  test.each(['PBE-SHA1-RC4-128', 'PBE-SHA1-RC4-40'])('%s is opened', (scheme) => {
    const legacy = ['-provider', 'legacy', '-provider', 'default'];
    bench.openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', 'ec.pem');
    bench.openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'ec.pem', '-outform', 'DER', '-out', 'ec.p8');
    const key = bench.read('ec.p8');
    const sealed = bench.openssl(
      'pkcs8',
      ...legacy,
      '-topk8',
      '-inform',
      'DER',
      '-in',
      'ec.p8',
      '-v1',
      scheme,
      '-iter',
      '1',
      '-passout',
      'pass:changeit',
      '-outform',
      'DER',
    );
    expect(readContainer(sealed, { passphrases: [utf8('changeit')] }).entries).toEqual([{ kind: 'private-key', pkcs8: key }]);
    // Without padding it is the structure alone that tells a wrong passphrase.
    for (let i = 0; i < 600; i++) {
      expect(() => readContainer(sealed, { passphrases: [utf8(`wrong ${i}`)] })).toThrow(expect.objectContaining({ code: 'PASSPHRASE_WRONG' }));
    }
    bench.openssl('req', '-x509', '-key', 'ec.pem', '-subj', '/CN=a', '-out', 'ec.crt');
    const both = ['-keypbe', scheme, '-certpbe', scheme];
    bench.openssl('pkcs12', ...legacy, '-export', ...both, '-inkey', 'ec.pem', '-in', 'ec.crt', '-passout', 'pass:changeit', '-out', 'rc4.p12');
    const { entries } = readContainer(bench.read('rc4.p12'), { passphrases: [utf8('changeit')] });
    expect(entries.map(({ kind }) => kind).toSorted()).toEqual(['certificate', 'private-key']);
  });
});
